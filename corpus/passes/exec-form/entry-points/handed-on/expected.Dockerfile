FROM node:20
WORKDIR /app
COPY package*.json ./
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
RUN npm ci
COPY . .
EXPOSE 3000
ENTRYPOINT ["tini", "--"]
CMD ["node", "server.js"]
