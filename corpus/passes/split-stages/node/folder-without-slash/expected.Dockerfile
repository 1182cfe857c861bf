FROM node:20-bookworm AS build
WORKDIR /srv/shop
COPY shop/package.json ./
RUN npm install

FROM node:20-bookworm-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY shop ./
EXPOSE 7070
CMD ["npm", "start"]
