FROM node:20 AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build

FROM node:20-slim
WORKDIR /app
COPY --from=build /app /app
ENV NODE_OPTIONS="-r tsconfig-paths/register"
CMD ["node", "dist/server.js"]
