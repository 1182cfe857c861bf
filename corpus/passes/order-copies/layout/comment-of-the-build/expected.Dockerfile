FROM node:22
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
# Compile
RUN npm run build
CMD ["node", "index.js"]
