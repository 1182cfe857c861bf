# the shop
FROM node:22-slim
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci --omit=dev
COPY . .
USER node
CMD ["node", "index.js"]
