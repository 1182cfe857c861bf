FROM node:14 AS build
WORKDIR /srv/shop
COPY . .
RUN npm ci
RUN npm run build
RUN npm prune --production

FROM node:14-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["npm", "start"]
