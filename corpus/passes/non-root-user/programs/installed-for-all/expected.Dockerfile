FROM node:22-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:22-alpine
RUN npm install -g serve@14
COPY --from=build /app/dist /site
WORKDIR /site
EXPOSE 3000
USER node
CMD ["serve", "-s", ".", "-l", "3000"]
