FROM node:20 AS build
WORKDIR /srv
COPY . .
WORKDIR /srv/current
RUN npm ci

FROM node:20-slim
COPY --from=build /srv /srv
WORKDIR /srv/current
CMD ["node", "shop.js"]
