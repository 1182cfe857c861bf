FROM node:22 AS build
WORKDIR /srv/shop
COPY . .
RUN npm ci
RUN npm run build
RUN rm -rf .next/cache/webpack

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /srv/shop/node_modules /srv/shop/node_modules
COPY --from=build /srv/shop/next.config.ts /srv/shop/next.config.ts
COPY --from=build /srv/shop/package.json /srv/shop/package.json
COPY --from=build /srv/shop/.next /srv/shop/.next
CMD ["npm", "start"]
