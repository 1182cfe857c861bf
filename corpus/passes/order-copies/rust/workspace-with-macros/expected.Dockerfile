FROM rust:1.80-bookworm
WORKDIR /srv
COPY Cargo.toml Cargo.lock ./
COPY crates/api/Cargo.toml crates/api/
COPY crates/core/Cargo.toml crates/core/
RUN mkdir -p crates/api/src/bin crates/core/src && \
    echo 'fn main() {}' > crates/api/src/main.rs && \
    cp crates/api/src/main.rs crates/api/src/bin/seed.rs && \
    touch crates/core/src/lib.rs && \
    cargo build --release --package api --bin api && \
    cargo clean --release -p api -p core && \
    rm -r crates/api/src crates/core/src
COPY . .
RUN cargo build --release --package api --bin api
CMD ["/srv/target/release/api"]
