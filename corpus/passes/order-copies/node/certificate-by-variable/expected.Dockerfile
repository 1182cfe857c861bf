FROM node:22
WORKDIR /app
ENV NODE_EXTRA_CA_CERTS=/app/certs/ca.pem
COPY package.json package-lock.json ./
COPY certs/ca.pem certs/
RUN npm ci
COPY . .
CMD ["node", "index.js"]
