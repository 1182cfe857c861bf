FROM node:20
WORKDIR /app
COPY package.json package-lock.json ./
# for image thumbnails
RUN apt-get update && apt-get install -y imagemagick && rm -rf /var/lib/apt/lists/*
RUN npm ci
COPY . .
CMD ["node", "index.js"]
