FROM node:20-bookworm AS build
WORKDIR /srv/shop
COPY shop/package.json ./
RUN npm install
COPY shop ./

FROM node:20-bookworm-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
EXPOSE 7070
CMD ["npm", "start"]
