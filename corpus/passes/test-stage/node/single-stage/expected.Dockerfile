FROM node:20-slim AS base
WORKDIR /srv
COPY package.json package-lock.json ./
RUN npm ci
COPY . .

FROM base AS test
RUN npx jest --ci

FROM base
EXPOSE 3000
CMD ["node", "server.js"]
