FROM node:22-slim
WORKDIR /app
ENV NODE_OPTIONS="--require morgan"
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
CMD ["node", "index.js"]
