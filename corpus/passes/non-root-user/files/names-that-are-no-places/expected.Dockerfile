FROM node:22-alpine
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY src ./src
EXPOSE 3000
USER node
HEALTHCHECK --interval=30s CMD wget --quiet --spider http://localhost:3000/health || exit 1
CMD ["node", "src/index.js"]
