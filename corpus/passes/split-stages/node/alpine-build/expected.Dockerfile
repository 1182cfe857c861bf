FROM node:22-alpine AS base
WORKDIR /srv/shop
COPY package*.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build

FROM node:22-alpine
WORKDIR /srv/shop
COPY --from=dependencies /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop/package.json /srv/shop/package.json
COPY --from=build /srv/shop/dist /srv/shop/dist
EXPOSE 3000
CMD ["npm", "start"]
