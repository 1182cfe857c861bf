FROM node:20 AS build-base
WORKDIR /app
COPY . .

FROM build-base AS test
RUN npm test

FROM build-base AS build
RUN npm run build

FROM nginx:1.27-alpine
COPY --from=build /app/dist /usr/share/nginx/html
