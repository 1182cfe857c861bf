FROM rust:1
ARG T=x86_64-unknown-linux-gnu
ENV CARGO_BUILD_TARGET=$T
WORKDIR /app
COPY Cargo.toml Cargo.lock ./
COPY api/Cargo.toml api/
COPY gen/Cargo.toml gen/
COPY mac/Cargo.toml mac/
RUN mkdir -p api/src gen/src mac/src && \
    echo 'fn main() {}' > api/src/main.rs && \
    touch mac/src/lib.rs gen/src/lib.rs && \
    cargo build --release && \
    cargo clean --target $CARGO_BUILD_TARGET --release -p api -p mac -p gen && \
    rm -r api/src gen/src mac/src
COPY . .
RUN cargo build --release
CMD ["target/x86_64-unknown-linux-gnu/release/api"]
