FROM node:22-slim
WORKDIR /srv
COPY package.json package-lock.json ./
COPY apps/api/package.json apps/api/
COPY apps/web/package.json apps/web/
COPY libs/tides/package.json libs/tides/
RUN npm ci
COPY . .
RUN npm run build
CMD ["node", "apps/api/dist/main.js"]
