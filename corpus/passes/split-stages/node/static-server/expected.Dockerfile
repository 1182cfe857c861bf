FROM node:22-alpine AS build
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:22-alpine
RUN npm install -g serve
WORKDIR /srv/shop
COPY --from=build /srv/shop/dist /srv/shop/dist
EXPOSE 3000
CMD ["serve", "-s", "dist", "-l", "3000"]
