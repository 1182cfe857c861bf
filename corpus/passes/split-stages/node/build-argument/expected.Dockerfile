ARG NODE=22
FROM node:${NODE}-bookworm AS base
WORKDIR /srv/shop
COPY package*.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build

FROM node:${NODE}-bookworm-slim
WORKDIR /srv/shop
COPY --from=dependencies /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop/package.json /srv/shop/package.json
COPY --from=build /srv/shop/dist /srv/shop/dist
CMD ["npm", "start"]
