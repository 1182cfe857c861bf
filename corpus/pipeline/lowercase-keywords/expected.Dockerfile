from node:20 as build
workdir /app
copy package.json ./
run npm install

from node:20-slim
workdir /app
copy --from=build /app/node_modules /app/node_modules
copy . .
user node
cmd ["node", "index.js"]
