FROM node:22-alpine AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN apk add --no-cache --virtual .gyp python3 make g++ \
    && npm ci \
    && apk del .gyp
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:22-alpine
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop/package.json /srv/shop/package.json
COPY --from=build /srv/shop/dist /srv/shop/dist
CMD ["npm", "start"]
