FROM node:22-alpine AS build
WORKDIR /srv/shop
RUN apk add --no-cache python3 make g++ tini
COPY package*.json ./
RUN npm ci --omit=dev

FROM node:22-alpine
RUN apk add --no-cache tini
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY . .
ENTRYPOINT ["tini", "--"]
CMD ["node", "index.js"]
