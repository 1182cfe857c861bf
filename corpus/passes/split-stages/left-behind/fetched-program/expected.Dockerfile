FROM node:22 AS build
RUN curl -fsSL -o /usr/local/bin/wait-for https://example.org/wait-for && chmod +x /usr/local/bin/wait-for
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /usr/local/bin/wait-for /usr/local/bin/wait-for
COPY --from=build /srv/shop /srv/shop
CMD ["wait-for", "db:5432", "--", "node", "index.js"]
