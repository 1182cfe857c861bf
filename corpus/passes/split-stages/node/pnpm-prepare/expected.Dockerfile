FROM node:22 AS build
WORKDIR /srv/shop
RUN npm install -g pnpm@9
COPY package.json pnpm-lock.yaml ./
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm build
RUN pnpm prune --prod --config.ignore-scripts=true

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop/package.json /srv/shop/package.json
COPY --from=build /srv/shop/dist /srv/shop/dist
CMD ["node", "dist/index.js"]
