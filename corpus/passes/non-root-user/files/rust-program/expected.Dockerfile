FROM rust:1.80 AS build
WORKDIR /app
COPY . .
RUN cargo build --release

FROM debian:bookworm-slim
WORKDIR /srv/tides
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --from=build /app/target/release/tides /usr/local/bin/tides
EXPOSE 8080
USER app
CMD ["tides"]
