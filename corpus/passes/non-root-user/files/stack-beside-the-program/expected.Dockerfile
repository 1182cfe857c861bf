FROM node:22-slim
WORKDIR /srv/feed
COPY package.json ./
COPY . .
EXPOSE 8080
USER node
CMD ["node", "server.js"]
