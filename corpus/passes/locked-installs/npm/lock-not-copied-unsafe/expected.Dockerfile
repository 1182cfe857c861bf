FROM node:20
WORKDIR /app
# manifest
COPY --chown=node:node ./package.json ./package-lock.json /app/
RUN npm ci
COPY . .
CMD ["node", "index.js"]
