FROM crystallang/crystal:1.14.0
WORKDIR /app
RUN apt-get update -qq && apt-get install -qy libsqlite3-dev && \
    rm -rf /var/lib/apt/lists/*
COPY shard.yml ./
RUN shards install
COPY src src
RUN shards build --release
CMD ["bin/pinboard"]
