FROM node:22 AS build
WORKDIR /srv/shop
COPY . .
RUN npm ci
RUN npm run build
RUN npm prune --omit=dev

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["npm", "start"]
