FROM node:22
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY index.js .
COPY lib ./lib
CMD ["node", "index.js"]
