FROM node:22-alpine
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY src ./src
COPY rates.json .
RUN mkdir -p uploads
RUN chown node:node /app/uploads
EXPOSE 3000
USER node
CMD ["node", "src/index.js"]
