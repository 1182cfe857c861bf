FROM node:22 AS build

WORKDIR /srv/shop

COPY package*.json ./
# everything from the lock file
RUN npm ci --omit=dev

FROM node:22-slim
WORKDIR /srv/shop

COPY --from=build /srv/shop/node_modules /srv/shop/node_modules

# the program
COPY . .

EXPOSE 3000

CMD ["node", "index.js"]
