FROM node:22 AS build
RUN mkdir -p /srv/shop && chown node:node /srv/shop
USER node
WORKDIR /srv/shop
COPY --chown=node:node package*.json ./
RUN npm ci
COPY --chown=node:node . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:22-slim
USER node
COPY --from=build --chown=node /srv/shop /srv/shop
WORKDIR /srv/shop
CMD ["npm", "start"]
