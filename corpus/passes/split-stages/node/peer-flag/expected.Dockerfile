FROM node:22 AS build
WORKDIR /srv/shop
COPY . .
RUN npm install --legacy-peer-deps
RUN npm run build
RUN npm prune --omit=dev --legacy-peer-deps

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop/package.json /srv/shop/package.json
COPY --from=build /srv/shop/dist /srv/shop/dist
CMD ["npm", "start"]
