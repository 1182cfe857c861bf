FROM node:22 AS build
COPY certs/ours.crt /usr/local/share/ca-certificates/ours.crt
RUN update-ca-certificates
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:22-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/*
COPY certs/ours.crt /usr/local/share/ca-certificates/ours.crt
RUN update-ca-certificates
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["node", "index.js"]
