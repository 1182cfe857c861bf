FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci --omit=dev
RUN npm install -g typescript
COPY . .
RUN npm run build

FROM node:22-slim
COPY --from=build /srv/shop /srv/shop
WORKDIR /srv/shop
CMD ["node", "dist/index.js"]
