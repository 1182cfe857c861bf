FROM node:22-bookworm AS build

WORKDIR /usr/src/app

COPY package*.json ./

# Install dependencies
RUN npm ci --omit=dev

# Bundle app source
COPY . .

FROM node:22-bookworm-slim
ADD https://github.com/ufoscout/docker-compose-wait/releases/download/2.12.1/wait /wait
RUN chmod +x /wait

WORKDIR /usr/src/app

COPY --from=build /usr/src/app /usr/src/app

EXPOSE 3000
CMD /wait && node app.js
