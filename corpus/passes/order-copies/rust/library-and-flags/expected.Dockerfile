FROM rust:1.80-bookworm

WORKDIR /app
COPY Cargo.toml Cargo.lock rust-toolchain.toml ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && touch src/lib.rs && \
    RUSTFLAGS="-C target-cpu=native" cargo build --release --locked --features metrics && \
    RUSTFLAGS="-C target-cpu=native" cargo clean --release -p shop && \
    rm -r src
COPY . .

RUN RUSTFLAGS="-C target-cpu=native" cargo build --release --locked --features metrics

CMD ["./target/release/shop"]
