FROM node:22 AS base
WORKDIR /srv/shop
COPY package*.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build && chown -R node:node /srv/shop
RUN rm -rf node_modules

FROM node:22-slim
COPY --from=dependencies --chown=node:node /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build --chown=node:node /srv/shop /srv/shop
WORKDIR /srv/shop
CMD ["node", "index.js"]
