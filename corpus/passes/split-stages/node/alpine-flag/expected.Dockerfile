FROM node:22-alpine
WORKDIR /srv/shop
COPY package*.json ./
RUN npm ci --omit=dev
COPY . .
CMD ["node", "index.js"]
