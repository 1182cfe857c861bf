FROM node:22 AS build
WORKDIR /usr/src/notes
COPY package*.json ./
RUN npm ci --omit=dev

FROM node:22-slim
WORKDIR /usr/src/notes
COPY --from=build /usr/src/notes/node_modules /usr/src/notes/node_modules
COPY . .
EXPOSE 8080
CMD ["node", "server.js"]
