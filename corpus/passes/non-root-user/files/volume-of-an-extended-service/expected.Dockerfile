FROM node:22-alpine
WORKDIR /app
RUN mkdir -p /app/reports && \
    chown node:node /app/reports
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .
EXPOSE 3000
USER node
CMD ["node", "server.js"]
