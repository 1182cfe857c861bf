FROM rust:1.79-bookworm AS build
WORKDIR /app
COPY . .
RUN cargo build --release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/target/release/x /app/target/release/x
COPY --from=build /app/target/release/worker /app/target/release/worker
CMD ["./target/release/x"]
