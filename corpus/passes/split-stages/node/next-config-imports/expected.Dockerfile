FROM node:20 AS base
WORKDIR /app
COPY package*.json ./

FROM base AS dependencies
RUN npm ci --omit=dev

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build
RUN rm -rf .next/cache/webpack

FROM node:20-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app/next.config.mjs /app/next.config.mjs
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/public /app/public
COPY --from=build /app/src /app/src
COPY --from=build /app/.next /app/.next
EXPOSE 3000
CMD ["npm", "start"]
