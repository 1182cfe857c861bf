FROM rust:1.80 AS build
WORKDIR /app
COPY . .
WORKDIR /app/api
RUN cargo build --release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app/api
COPY --from=build /app/api/banner.txt /app/api/banner.txt
COPY --from=build /app/api/target/release/api /app/api/target/release/api
CMD ["./target/release/api"]
