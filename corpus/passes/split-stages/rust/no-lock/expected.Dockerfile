FROM rust:1.80 AS build
WORKDIR /app
COPY Cargo.toml .
COPY src src
RUN cargo build --release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libssl3 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/target/release/shop /app/target/release/shop
CMD ["./target/release/shop"]
