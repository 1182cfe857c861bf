FROM node:20 AS base
WORKDIR /app
COPY package.json package-lock.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build
RUN groupadd -r web && useradd -r -g web web && chown -R web:web /app
RUN rm -rf node_modules

FROM node:20-slim
WORKDIR /app
RUN groupadd -r web && useradd -r -g web web && chown -R web:web /app
COPY --from=dependencies --chown=web /app/node_modules /app/node_modules
COPY --from=build --chown=web /app /app
USER web
EXPOSE 3000
CMD ["node", "dist/main.js"]
