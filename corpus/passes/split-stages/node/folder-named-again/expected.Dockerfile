FROM node:20 AS build
WORKDIR /app
COPY package*.json ./
RUN npm install

FROM node:20-slim
WORKDIR /app
COPY --from=build /app/node_modules /app/node_modules
COPY . .
WORKDIR /app/
EXPOSE 3000
CMD ["node", "index.js"]
