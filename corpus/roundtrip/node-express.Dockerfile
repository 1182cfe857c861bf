FROM node:20

# the app lives here
WORKDIR /usr/src/app

# install first, so that the layer is cached
COPY package*.json ./
RUN npm ci --omit=dev

COPY . .

EXPOSE 8080
CMD [ "node", "server.js" ]
