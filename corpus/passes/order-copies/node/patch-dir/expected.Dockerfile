FROM node:22
WORKDIR /app
COPY package.json package-lock.json ./
COPY fixes fixes/
RUN npm ci
COPY . .
CMD ["node", "index.js"]
