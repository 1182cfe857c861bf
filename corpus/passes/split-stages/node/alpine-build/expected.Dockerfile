FROM node:22-alpine AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:22-alpine
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
EXPOSE 3000
CMD ["npm", "start"]
