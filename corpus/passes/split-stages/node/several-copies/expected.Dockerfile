FROM node:18 AS build
WORKDIR /app
COPY ./package.json ./package.json
RUN npm install

FROM node:18-slim
WORKDIR /app
COPY ./package.json ./package.json
COPY --from=build /app/node_modules /app/node_modules
COPY ./server.js ./server.js
# what it serves
COPY ./models ./models
COPY ./routes ./routes
EXPOSE 9000
CMD ["node", "server.js"]
