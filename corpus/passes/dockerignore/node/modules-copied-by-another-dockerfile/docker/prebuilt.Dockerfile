FROM node:22-slim
WORKDIR /app
COPY node_modules ./node_modules
COPY server.js ./
CMD ["node", "server.js"]
