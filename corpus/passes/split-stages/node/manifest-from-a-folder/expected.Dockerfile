FROM node:20 AS base

WORKDIR /app

COPY api/package.json api/package-lock.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci

COPY api/tsconfig.json ./
COPY api/src ./src
RUN npm run build

FROM node:20-slim
WORKDIR /app

COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/dist /app/dist

EXPOSE 3000
CMD ["node", "dist/index.js"]
