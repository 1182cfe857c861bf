ARG TAG=latest
FROM node:$TAG AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:slim
COPY --from=build /srv/shop /srv/shop
WORKDIR /srv/shop
CMD ["npm", "start"]
