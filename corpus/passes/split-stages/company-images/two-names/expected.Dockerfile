FROM mirror.example.com/library/node:20-slim
WORKDIR /srv/quay

COPY package.json package-lock.json ./
RUN npm ci

COPY . .

ENV PORT=3000
EXPOSE 3000
CMD ["node", "server.js"]
