# Build the service
FROM rust:1.80-bookworm AS builder

# Set working directory
WORKDIR /usr/src/app

COPY Cargo.toml Cargo.lock ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && \
    cargo build --release && \
    cargo clean --release -p shop && \
    rm -r src

# Copy everything
COPY . .

# Build the application
RUN cargo build --release

FROM debian:bookworm-slim
COPY --from=builder /usr/src/app/target/release/shop /usr/local/bin/shop
CMD ["shop"]
