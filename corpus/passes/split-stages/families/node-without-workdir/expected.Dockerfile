FROM node:20 AS build

COPY package.json package-lock.json /srv/quay/
RUN cd /srv/quay && npm ci

FROM gcr.io/distroless/nodejs20-debian12
COPY --from=build /srv/quay/node_modules /srv/quay/node_modules

COPY . /srv/quay

ENV PORT=3000
EXPOSE 3000
CMD ["/srv/quay/server.js"]
