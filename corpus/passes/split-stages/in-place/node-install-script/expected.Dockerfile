FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY . .
CMD ["node", "index.js"]
