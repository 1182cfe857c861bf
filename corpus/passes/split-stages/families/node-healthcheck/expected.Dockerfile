FROM node:20 AS build
WORKDIR /srv/quay

COPY package.json package-lock.json ./
RUN npm ci

FROM gcr.io/distroless/nodejs20-debian12
WORKDIR /srv/quay

COPY --from=build /srv/quay/node_modules /srv/quay/node_modules

COPY . .

ENV PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s \
    CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:3000/').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

CMD ["server.js"]
