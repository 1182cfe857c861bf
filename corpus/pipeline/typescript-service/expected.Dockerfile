# The orders API
FROM node:20 AS build

WORKDIR /app

# wait-for-db needs nc
RUN apt-get update && \
    apt-get install -y netcat-openbsd

COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:20-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends netcat-openbsd && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app /app

ENV NODE_ENV=production
EXPOSE 3000
USER node
CMD ["node", "dist/server.js"]
