FROM crystallang/crystal:1.10
WORKDIR /app
COPY shard.yml ./
RUN shards install --production
COPY . .
RUN shards build --production --release
CMD ["./bin/pinboard"]
