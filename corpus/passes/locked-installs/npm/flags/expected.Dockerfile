FROM node:18
WORKDIR /usr/src/app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --loglevel warn \
    && npm cache clean --force
COPY . .
CMD [ "node", "index.js" ]
