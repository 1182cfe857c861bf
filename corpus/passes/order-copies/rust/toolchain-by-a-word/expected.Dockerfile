FROM rust:1
WORKDIR /app
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && \
    cargo +nightly build --release && \
    cargo +nightly clean --release -p api && \
    rm -r src
COPY . .
RUN cargo +nightly build --release
CMD ["target/release/api"]
