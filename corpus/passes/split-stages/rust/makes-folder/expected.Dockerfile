FROM rust:1.80-bookworm AS build
WORKDIR /app
RUN mkdir -p uploads
COPY . .
RUN cargo build --release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/uploads /app/uploads
COPY --from=build /app/target/release/shop /app/target/release/shop
CMD ["./target/release/shop"]
