FROM node:22 AS build

# --- where

WORKDIR /srv/shop

# --- build

COPY . .

RUN npm ci && npm run build
RUN npm prune --omit=dev

FROM node:22-slim
WORKDIR /srv/shop

COPY --from=build /srv/shop /srv/shop

# --- start

EXPOSE 3000

CMD ["npm", "start"]
