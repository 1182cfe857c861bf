FROM node:20 AS build
WORKDIR /app
COPY npmrc /root/.npmrc
COPY package.json package-lock.json ./
RUN npm ci
RUN rm -f /root/.npmrc
COPY . .
RUN npm run build

FROM node:20-slim
WORKDIR /app
COPY --from=build /app /app
CMD ["node", "dist/index.js"]
