FROM node:22
WORKDIR /srv/shop
COPY package.json ./
RUN npm install
COPY . .
CMD ["node", "index.js"]
