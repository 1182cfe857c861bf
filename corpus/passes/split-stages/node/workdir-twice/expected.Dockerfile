FROM node:20 AS build
WORKDIR /usr/src/app
COPY package*.json ./
RUN npm install

FROM node:20-slim
WORKDIR /usr/src/app
COPY --from=build /usr/src/app/node_modules /usr/src/app/node_modules
COPY . .
EXPOSE 3000
WORKDIR /usr/src/app/
CMD ["node", "app.js"]
