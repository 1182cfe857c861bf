FROM node:22 AS base
RUN mkdir -p /srv/shop && chown node:node /srv/shop
USER node
WORKDIR /srv/shop
COPY --chown=node:node package*.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY --chown=node:node . .
RUN npm run build
RUN rm -rf node_modules

FROM node:22-slim
USER node
COPY --from=dependencies --chown=node /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build --chown=node /srv/shop /srv/shop
WORKDIR /srv/shop
CMD ["npm", "start"]
