FROM --platform=$TARGETPLATFORM node:20 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM --platform=$TARGETPLATFORM node:20-slim AS web
WORKDIR /app
COPY --from=build /app/node_modules /app/node_modules
COPY . .
HEALTHCHECK --interval=30s CMD node health.js
LABEL org.opencontainers.image.title="web"
VOLUME /app/uploads
STOPSIGNAL SIGINT
CMD ["node", "index.js"]
