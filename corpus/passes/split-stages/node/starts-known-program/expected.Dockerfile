FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci --omit=dev

FROM node:22-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates git && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY . .
CMD ["node", "index.js"]
