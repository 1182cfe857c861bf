FROM node:22
WORKDIR /srv/shop
COPY package.json package-lock.json ./
COPY prisma prisma/
RUN npm ci
COPY . .
RUN npm run build
CMD ["npm", "start"]
