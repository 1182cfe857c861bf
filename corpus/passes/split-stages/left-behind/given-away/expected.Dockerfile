FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build && chown -R node:node /srv/shop
RUN npm prune --omit=dev

FROM node:22-slim
COPY --from=build --chown=node:node /srv/shop /srv/shop
WORKDIR /srv/shop
CMD ["node", "index.js"]
