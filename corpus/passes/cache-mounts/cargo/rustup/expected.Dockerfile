FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y curl gcc && rm -rf /var/lib/apt/lists/*
RUN curl --proto "=https" -sSf https://sh.rustup.rs | sh -s -- -y
ENV PATH=/root/.cargo/bin:$PATH
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.cargo/registry \
    --mount=type=cache,target=/root/.cargo/git/db \
    cargo build --release --locked

FROM debian:bookworm-slim
COPY --from=build /src/target/release/locks /usr/local/bin/locks
CMD ["locks"]
