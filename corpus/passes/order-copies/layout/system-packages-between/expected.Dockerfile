FROM node:20
WORKDIR /app
# for image thumbnails
RUN apt-get update && apt-get install -y imagemagick && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
CMD ["node", "index.js"]
