FROM node:20-slim
WORKDIR /app
COPY package.json ms-2.0.0.tgz ./
RUN npm install
COPY . .
CMD ["node", "index.js"]
