FROM node:22-trixie AS build
RUN adduser --system --uid 5000 --group shop
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci --omit=dev

FROM node:22-trixie-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends adduser && \
    rm -rf /var/lib/apt/lists/*
RUN adduser --system --uid 5000 --group shop
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY . .
USER shop
CMD ["node", "index.js"]
