FROM node:22 AS build
WORKDIR /srv/shop
COPY package.json yarn.lock ./
RUN yarn install --frozen-lockfile --network-timeout 600000
COPY . .
RUN yarn build
RUN yarn install --production --ignore-scripts --prefer-offline --frozen-lockfile --network-timeout 600000

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["yarn", "start"]
