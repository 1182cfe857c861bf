FROM rust:1.80 AS build
WORKDIR /app
COPY . .
RUN cargo build --release
RUN cp target/release/shop /app/shop && cargo clean

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libssl3 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/entrypoint.sh /app/entrypoint.sh
COPY --from=build /app/shop /app/shop
ENTRYPOINT ["/app/entrypoint.sh"]
