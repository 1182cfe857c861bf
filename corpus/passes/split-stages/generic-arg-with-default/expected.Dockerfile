ARG NODE=node:20
FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM ${NODE}-slim
WORKDIR /app
COPY --from=build /app/node_modules /app/node_modules
COPY . .
CMD ["node", "index.js"]
