FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev libsqlite3-dev meson ninja-build pkg-config && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN meson setup out --buildtype=release --libdir=lib && meson compile -C out && meson install -C out && ldconfig

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends libsqlite3-0 ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY --from=build /usr/local /usr/local
RUN ldconfig
CMD ["words"]
