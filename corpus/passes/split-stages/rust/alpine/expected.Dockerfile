FROM rust:1.80-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /app
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY --from=build /app/target/release/shop /app/target/release/shop
EXPOSE 8080
CMD ["/app/target/release/shop"]
