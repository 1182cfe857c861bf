FROM node:20-alpine

WORKDIR /app

COPY package*.json ./

# dependencies
RUN npm ci

COPY . .

CMD ["node", "index.js"]
