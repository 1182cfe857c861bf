FROM node:20
COPY web/package.json /srv/web/
WORKDIR /srv/web
RUN npm install
COPY . /srv
CMD ["node", "index.js"]
