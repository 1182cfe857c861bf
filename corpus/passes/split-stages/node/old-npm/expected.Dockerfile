FROM node:14 AS build
WORKDIR /srv/shop
COPY . .
RUN npm ci
RUN npm run build
RUN npm prune --production

FROM node:14-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop/package.json /srv/shop/package.json
COPY --from=build /srv/shop/dist /srv/shop/dist
CMD ["npm", "start"]
