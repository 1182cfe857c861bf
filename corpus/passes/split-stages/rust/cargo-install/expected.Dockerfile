FROM rust:1.80-bookworm AS build

WORKDIR /usr/src/shop
COPY . .

RUN cargo install --locked --path .

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*

WORKDIR /usr/src/shop

COPY --from=build /usr/local/cargo/bin/shop /usr/local/bin/shop

CMD ["shop"]
