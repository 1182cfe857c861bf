FROM node:22 AS builder
WORKDIR /srv/shop
COPY --from=build /certs/ca.pem /etc/ssl/ca.pem
COPY . .
RUN npm ci --omit=dev

FROM node:22-slim
WORKDIR /srv/shop
COPY --from=build /certs/ca.pem /etc/ssl/ca.pem
COPY --from=builder /srv/shop /srv/shop
CMD ["node", "index.js", "été"]
