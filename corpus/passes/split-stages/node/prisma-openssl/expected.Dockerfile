FROM node:22 AS build
WORKDIR /srv/shop
COPY package*.json ./
COPY prisma ./prisma
RUN npm ci
COPY . .
RUN npx prisma generate && npm run build
RUN npm prune --omit=dev

FROM node:22-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends openssl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/shop
COPY --from=build /srv/shop /srv/shop
CMD ["npm", "start"]
