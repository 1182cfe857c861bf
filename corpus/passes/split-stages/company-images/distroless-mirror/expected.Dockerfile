FROM mirror.example.com/library/node:20 AS build
WORKDIR /srv/quay

COPY package.json package-lock.json ./
RUN npm ci

FROM mirror.example.com/distroless/nodejs20-debian12
WORKDIR /srv/quay
COPY --from=build /srv/quay/node_modules /srv/quay/node_modules

COPY . .

ENV PORT=3000
EXPOSE 3000
CMD ["server.js"]
