FROM rust:1
WORKDIR /app
COPY Cargo.toml Cargo.lock ./
COPY .cargo/config.toml .cargo/
RUN mkdir src && echo 'fn main() {}' > src/main.rs && \
    cargo build --release && \
    cargo clean --target x86_64-unknown-linux-gnu --release -p api && \
    rm -r src
COPY . .
RUN cargo build --release
CMD ["target/x86_64-unknown-linux-gnu/release/api"]
