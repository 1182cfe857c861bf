FROM rust:1.80
WORKDIR /app
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && CARGO_PROFILE_RELEASE_STRIP=symbols cargo build --release
COPY src ./src
RUN touch src/main.rs && CARGO_PROFILE_RELEASE_STRIP=symbols cargo build --release && cp target/release/buoy /usr/local/bin/
CMD ["buoy"]
