FROM crystallang/crystal:1.14.0 AS build
WORKDIR /app
COPY shard.yml shard.lock ./
RUN shards install
COPY src src
RUN crystal build --release src/pinboard.cr

FROM ubuntu:noble
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libevent-2.1-7t64 libevent-pthreads-2.1-7t64 libgc1 libxml2 libyaml-0-2 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/pinboard /app/pinboard
CMD ["./pinboard"]
