FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci --omit=dev

FROM node:22-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends tini && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/shop
EXPOSE 3000
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY . .
ENTRYPOINT ["tini", "--"]
CMD ["node", "index.js"]
