FROM node:20
WORKDIR /srv
COPY web/package.json web/
WORKDIR /srv/web
RUN npm ci
COPY . /srv/
CMD ["node", "index.js"]
