FROM node:22 AS build
WORKDIR /work
COPY . /srv/shop
RUN cd /srv/shop && npm ci && npm run build
RUN cd /srv/shop && npm prune --omit=dev

FROM node:22-slim
WORKDIR /work
COPY --from=build /srv/shop /srv/shop
CMD ["node", "/srv/shop/dist/index.js"]
