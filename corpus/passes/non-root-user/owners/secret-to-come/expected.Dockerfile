FROM node:22-alpine
WORKDIR /app
COPY api/package.json ./
RUN npm install --omit=dev
COPY api ./
COPY --chown=node:node db-ca.pem ./
EXPOSE 3000
USER node
CMD ["node", "index.js"]
