FROM rust:1.80-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release

FROM debian:bookworm-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /app
COPY --from=build --chown=app:app /src/target/release/shop ./shop
USER app
CMD ["./shop"]
