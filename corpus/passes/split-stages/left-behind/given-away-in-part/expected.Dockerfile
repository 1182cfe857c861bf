FROM node:22 AS base
WORKDIR /srv/shop
COPY package*.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build && mkdir uploads && chown www-data uploads
RUN rm -rf node_modules

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=dependencies /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop /srv/shop
CMD ["node", "index.js"]
