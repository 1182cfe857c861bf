FROM node:22-bookworm-slim

WORKDIR /usr/src/app

COPY package*.json ./

# Install dependencies
RUN npm ci --omit=dev

# Bundle app source
COPY . .

ADD https://github.com/ufoscout/docker-compose-wait/releases/download/2.12.1/wait /wait
RUN chmod +x /wait

EXPOSE 3000
CMD /wait && node app.js
