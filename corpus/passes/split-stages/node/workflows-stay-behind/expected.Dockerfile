FROM node:22 AS base
WORKDIR /srv/shop
COPY package.json yarn.lock ./

FROM base AS dependencies
RUN yarn install --production --frozen-lockfile --network-timeout 600000

FROM base AS build
RUN yarn install --frozen-lockfile --network-timeout 600000
COPY . .
RUN yarn build

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=dependencies /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop/package.json /srv/shop/package.json
COPY --from=build /srv/shop/dist /srv/shop/dist
CMD ["yarn", "start"]
