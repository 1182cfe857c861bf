FROM rust:1.80-bookworm
WORKDIR /srv
COPY Cargo.toml Cargo.lock ./
COPY crates/api/Cargo.toml crates/api/
COPY crates/core/Cargo.toml crates/core/
RUN mkdir -p crates/api/src crates/core/src && \
    echo 'fn main() {}' > crates/api/src/main.rs && \
    touch crates/core/src/lib.rs && \
    cargo build --release && \
    cargo clean --release -p api -p core && \
    rm -r crates/api/src crates/core/src
COPY . .
RUN cargo build --release
CMD ["/srv/target/release/api"]
