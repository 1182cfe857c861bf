FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build && mkdir -p /var/www/shop && cp -r dist/. /var/www/shop/
RUN npm prune --omit=dev

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /var/www/shop /var/www/shop
COPY --from=build /srv/shop /srv/shop
CMD ["node", "index.js"]
