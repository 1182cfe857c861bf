FROM node:22
WORKDIR /srv/shop
COPY web/package.json web/package-lock.json web/
RUN cd web && npm ci
COPY . .
CMD ["node", "index.js"]
