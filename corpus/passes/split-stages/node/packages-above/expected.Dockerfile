FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci --omit=dev
ENV PATH=/srv/shop/node_modules/.bin:$PATH
WORKDIR /srv/shop/app
COPY . .

FROM node:22-slim
ENV PATH=/srv/shop/node_modules/.bin:$PATH
WORKDIR /srv/shop/app
COPY --from=build /srv/shop /srv/shop
CMD ["node", "index.js"]
