FROM node:20-slim
WORKDIR /app
COPY --chown=node:node package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force
COPY --chown=node:node index.js ./
RUN chown node:node /app
EXPOSE 3000
USER node
CMD ["node", "index.js"]
