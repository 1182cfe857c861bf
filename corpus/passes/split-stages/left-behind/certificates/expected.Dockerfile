FROM node:22 AS base
COPY certs/ours.crt /usr/local/share/ca-certificates/ours.crt
RUN update-ca-certificates
WORKDIR /srv/shop
COPY package*.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build
RUN rm -rf node_modules

FROM node:22-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/*
COPY certs/ours.crt /usr/local/share/ca-certificates/ours.crt
RUN update-ca-certificates
WORKDIR /srv/shop
COPY --from=dependencies /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop /srv/shop
CMD ["node", "index.js"]
