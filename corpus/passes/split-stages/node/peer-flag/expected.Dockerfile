FROM node:22 AS build
WORKDIR /srv/shop
COPY . .
RUN npm install --legacy-peer-deps
RUN npm run build
RUN npm prune --omit=dev --legacy-peer-deps

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["npm", "start"]
