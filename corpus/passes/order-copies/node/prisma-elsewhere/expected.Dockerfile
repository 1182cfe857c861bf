FROM node:22
WORKDIR /app
COPY package.json package-lock.json ./
COPY db/schema.prisma db/
RUN npm ci
COPY . .
CMD ["node", "index.js"]
