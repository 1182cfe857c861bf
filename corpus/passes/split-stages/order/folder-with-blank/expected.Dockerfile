FROM node:22 AS build
WORKDIR "/srv/my shop"
COPY . .
RUN npm ci --omit=dev

FROM node:22-slim
WORKDIR "/srv/my shop"
COPY --from=build ["/srv/my shop", "/srv/my shop"]
CMD ["node", "index.js"]
