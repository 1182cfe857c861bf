# the release that the servers have
FROM node:20 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM node:20-slim AS app
WORKDIR /app
COPY --from=build /app/node_modules /app/node_modules
COPY . .
CMD ["node", "index.js"]
