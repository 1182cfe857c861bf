from node:20 as build
workdir /app
copy package.json ./
run npm install

from node:20-slim
workdir /app
run chown node:node /app
copy --from=build --chown=node:node /app/node_modules /app/node_modules
copy --chown=node:node . .
user node
cmd ["node", "index.js"]
