ARG NODE_VERSION=20
FROM node:${NODE_VERSION}-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY server.js .
CMD ["node", "server.js"]
