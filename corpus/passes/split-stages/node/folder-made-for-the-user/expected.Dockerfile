FROM node:20 AS build
RUN mkdir -p /home/node/app/node_modules && chown -R node:node /home/node/app
WORKDIR /home/node/app
COPY --chown=node:node package*.json ./
USER node
RUN npm install

FROM node:20-slim
RUN mkdir -p /home/node/app/node_modules && chown -R node:node /home/node/app
WORKDIR /home/node/app
USER node
COPY --from=build --chown=node /home/node/app/node_modules /home/node/app/node_modules
COPY --chown=node:node . .
EXPOSE 3000
CMD ["node", "index.js"]
