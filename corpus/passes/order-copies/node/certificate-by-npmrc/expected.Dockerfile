FROM node:22
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY certs/ca.pem certs/
RUN npm ci
COPY . .
CMD ["node", "index.js"]
