FROM crystallang/crystal:1.19-alpine AS build
WORKDIR /app
COPY shard.yml ./
COPY src src
RUN shards build --release --static

FROM alpine:3
RUN apk add --no-cache ca-certificates tzdata
WORKDIR /app
COPY --from=build /app/bin/pinboard /app/bin/pinboard
CMD ["./bin/pinboard"]
