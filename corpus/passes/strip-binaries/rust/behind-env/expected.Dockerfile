FROM rust:1.80
WORKDIR /app
COPY . .
RUN if [ -n "$CROSS" ]; then \
        env CC=musl-gcc CARGO_PROFILE_RELEASE_STRIP=symbols cargo build --release --target x86_64-unknown-linux-musl; \
    else \
        CARGO_PROFILE_RELEASE_STRIP=symbols cargo build --release; \
    fi && cp target/*/buoy /usr/local/bin/
CMD ["buoy"]
