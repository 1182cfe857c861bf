FROM rust:1.80-bookworm AS build
WORKDIR /app
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12
WORKDIR /app
COPY --from=build /app/target/release/buoy /app/target/release/buoy
EXPOSE 8080
CMD ["./target/release/buoy"]
