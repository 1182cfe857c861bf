FROM node:20 AS base
WORKDIR /app
COPY package*.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build
RUN rm -rf node_modules .next/cache/webpack

FROM node:20-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app /app
EXPOSE 3000
CMD ["npm", "start"]
