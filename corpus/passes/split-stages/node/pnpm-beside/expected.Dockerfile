FROM node:20 AS base
WORKDIR /app
RUN corepack enable
COPY package.json pnpm-lock.yaml ./

FROM base AS dependencies
RUN pnpm install --prod --frozen-lockfile

FROM base AS build
# All dependencies
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm build

FROM node:20-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/dist /app/dist
EXPOSE 3000
CMD ["node", "dist/main.js"]
