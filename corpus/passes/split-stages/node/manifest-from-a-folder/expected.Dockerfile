FROM node:20 AS build

WORKDIR /app

COPY api/package.json api/package-lock.json ./
RUN npm ci

COPY api/tsconfig.json ./
COPY api/src ./src
RUN npm run build
RUN npm prune --omit=dev

FROM node:20-slim
WORKDIR /app

COPY --from=build /app /app

EXPOSE 3000
CMD ["node", "dist/index.js"]
