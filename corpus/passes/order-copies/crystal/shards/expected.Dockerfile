FROM crystallang/crystal:1.10
WORKDIR /app
COPY shard.yml shard.lock ./
RUN shards install --production
COPY . .
RUN shards build --release --no-debug
CMD ["./bin/pinboard"]
