FROM rust:1.80-bookworm AS build
WORKDIR /app
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && cargo build --release && rm -r src
COPY . .
RUN touch src/main.rs && cargo build --release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libssl3 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/target/release/shop /app/target/release/shop
CMD ["./target/release/shop"]
