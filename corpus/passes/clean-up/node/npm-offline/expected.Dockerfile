FROM node:20
WORKDIR /warm
COPY package.json package-lock.json ./
RUN npm ci
WORKDIR /app
COPY . .
RUN npm ci --offline && \
    npm cache clean --force
CMD ["node", "server.js"]
