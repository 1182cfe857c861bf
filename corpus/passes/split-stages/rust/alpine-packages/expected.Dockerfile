FROM alpine:3.20 AS build
RUN apk add --no-cache cargo openssl-dev
WORKDIR /app
COPY . .
RUN cargo build --release

FROM alpine:3.20
RUN apk add --no-cache ca-certificates tzdata libgcc
WORKDIR /app
COPY --from=build /app/target/release/shop /app/target/release/shop
CMD ["./target/release/shop"]
