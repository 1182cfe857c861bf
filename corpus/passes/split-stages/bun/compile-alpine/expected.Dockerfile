FROM oven/bun:1-alpine AS build
WORKDIR /app
COPY . .
RUN bun install --frozen-lockfile && bun run build

FROM alpine:3
RUN apk add --no-cache libgcc libstdc++
WORKDIR /app
COPY --from=build /app/server /app/server
EXPOSE 3000
CMD ["/app/server"]
