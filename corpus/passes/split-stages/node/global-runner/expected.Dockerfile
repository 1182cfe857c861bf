FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci --omit=dev
COPY . .

FROM node:22-slim
RUN npm install -g pm2
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["pm2-runtime", "index.js"]
