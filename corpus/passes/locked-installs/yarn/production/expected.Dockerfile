FROM node:18
COPY . /srv/shop
RUN cd /srv/shop && yarn install --frozen-lockfile --production --network-timeout 100000
WORKDIR /srv/shop
CMD ["node", "index.js"]
