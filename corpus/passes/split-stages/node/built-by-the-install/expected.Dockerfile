FROM node:20 AS build
WORKDIR /app
COPY package.json index.js build.js ./
RUN npm install
COPY public ./public

FROM node:20-slim
WORKDIR /app
COPY --from=build /app /app
CMD ["node", "out.js"]
