ARG NODE=22
FROM node:${NODE}-bookworm AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:${NODE}-bookworm-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["npm", "start"]
