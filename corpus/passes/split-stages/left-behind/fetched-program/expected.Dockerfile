FROM node:22 AS base
RUN curl -fsSL -o /usr/local/bin/wait-for https://example.org/wait-for && chmod +x /usr/local/bin/wait-for
WORKDIR /srv/shop
COPY package*.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build
RUN rm -rf node_modules

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=dependencies /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /usr/local/bin/wait-for /usr/local/bin/wait-for
COPY --from=build /srv/shop /srv/shop
CMD ["wait-for", "db:5432", "--", "node", "index.js"]
