FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci
COPY . .
RUN make -C assets
RUN npm prune --omit=dev

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["node", "index.js"]
