FROM rust:1.80 AS build
WORKDIR /build
COPY . .
WORKDIR /build/crates/app
RUN cargo build --release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /build/crates/app
COPY --from=build /build/target/release/app /build/target/release/app
CMD ["/build/target/release/app"]
