# syntax=docker/dockerfile:1
FROM node:20-bookworm AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM gcr.io/distroless/nodejs20-debian12:nonroot AS release
WORKDIR /app
COPY --from=deps /app/node_modules ./node_modules
COPY server.js .
ENV NODE_ENV=production
CMD ["server.js"]

FROM release AS debug
COPY --from=busybox:1.37.0-musl /bin/ /busybox/
ENV PATH=$PATH:/busybox

FROM release AS runtime
