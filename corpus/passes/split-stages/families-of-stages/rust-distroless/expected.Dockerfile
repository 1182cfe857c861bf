FROM rust:1.80-bookworm AS build
WORKDIR /app
COPY Cargo.toml Cargo.lock ./
COPY src ./src
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12
WORKDIR /app
COPY --from=build /app/target/release/buoy /usr/local/bin/
EXPOSE 8080
CMD ["buoy"]
