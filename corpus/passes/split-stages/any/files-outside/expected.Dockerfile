FROM node:20 AS build
COPY certs/ca.pem /usr/local/share/ca.pem
ENV NODE_EXTRA_CA_CERTS=/usr/local/share/ca.pem
RUN mkdir -p /var/lib/app && ln -s /var/lib/app /data
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM node:20-slim
ENV NODE_EXTRA_CA_CERTS=/usr/local/share/ca.pem
RUN mkdir -p /var/lib/app && ln -s /var/lib/app /data
COPY certs/ca.pem /usr/local/share/ca.pem
WORKDIR /app
COPY --from=build /app/node_modules /app/node_modules
COPY . .
CMD ["node", "index.js"]
