from node:20 as build
workdir /app
copy package.json ./
run npm install
copy . .

from node:20-slim
copy --chown=node:node --from=build /app /app
workdir /app
user node
cmd ["node", "index.js"]
