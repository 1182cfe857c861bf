FROM node:20 AS build
ARG RELEASE=dev
ARG TOKEN
ENV RELEASE=$RELEASE NPM_TOKEN=$TOKEN
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM node:20-slim
ARG RELEASE=dev
ARG TOKEN
ENV RELEASE=$RELEASE NPM_TOKEN=$TOKEN
WORKDIR /app
COPY --from=build /app/node_modules /app/node_modules
COPY . .
EXPOSE 3000
CMD ["node", "index.js"]
