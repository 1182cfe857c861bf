FROM rust:1
WORKDIR /app
COPY server/Cargo.toml server/Cargo.lock server/
COPY .cargo/config.toml .cargo/
WORKDIR /app/server
RUN mkdir src && echo 'fn main() {}' > src/main.rs && \
    cargo build --release && \
    cargo clean --release -p api && \
    rm -r src
COPY . /app/
RUN cargo build --release
CMD ["target/release/api"]
