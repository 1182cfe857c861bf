FROM rust:1.80-bookworm AS build
WORKDIR /srv
COPY Cargo.toml Cargo.lock ./
COPY crates crates
RUN cargo build --release -p api

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY --from=build /srv/target/release/api /srv/target/release/api
EXPOSE 8080
ENTRYPOINT ["/srv/target/release/api"]
