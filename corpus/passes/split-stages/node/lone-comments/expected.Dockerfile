FROM node:22 AS build

# --- where

WORKDIR /srv/shop

# --- build

COPY . .

RUN npm ci && npm run build
RUN npm prune --omit=dev

FROM node:22-slim
WORKDIR /srv/shop

COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop/package.json /srv/shop/package.json
COPY --from=build /srv/shop/dist /srv/shop/dist

# --- start

EXPOSE 3000

CMD ["npm", "start"]
