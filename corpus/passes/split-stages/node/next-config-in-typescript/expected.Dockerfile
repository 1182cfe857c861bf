FROM node:22 AS build
WORKDIR /srv/shop
COPY . .
RUN npm ci
RUN npm run build
RUN rm -rf .next/cache/webpack

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["npm", "start"]
