FROM crystallang/crystal:1.10 AS build
WORKDIR /app
COPY . .
RUN shards install --production && shards build --release --no-debug

FROM ubuntu:jammy
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libevent-2.1-7 libevent-pthreads-2.1-7 libgc1 libxml2 libyaml-0-2 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/public /app/public
COPY --from=build /app/src/views /app/src/views
COPY --from=build /app/bin/pinboard /app/bin/pinboard
EXPOSE 3000
CMD ["./bin/pinboard"]
