FROM rust:1.80 AS build
RUN rustup target add x86_64-unknown-linux-musl && apt-get update && apt-get install -y musl-tools && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN cargo build --release --target x86_64-unknown-linux-musl

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY --from=build /app/target/x86_64-unknown-linux-musl/release/shop /app/target/x86_64-unknown-linux-musl/release/shop
CMD ["/app/target/x86_64-unknown-linux-musl/release/shop"]
