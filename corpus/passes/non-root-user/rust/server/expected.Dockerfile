FROM rust:1.80-bookworm AS build
WORKDIR /app
COPY . .
RUN cargo build --release

FROM debian:bookworm-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --from=build /app/target/release/shop /usr/local/bin/shop
EXPOSE 8080
USER app
CMD ["shop"]
