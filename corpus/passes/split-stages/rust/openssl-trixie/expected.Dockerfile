FROM rust:1.90-trixie AS build
WORKDIR /usr/src/shop
COPY . .
RUN cargo build --release

FROM debian:trixie-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /usr/src/shop
COPY --from=build /usr/src/shop/target/release/shop /usr/src/shop/target/release/shop
EXPOSE 8080
CMD ["./target/release/shop"]
