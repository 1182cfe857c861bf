FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Makefile .
COPY src src
RUN make && make install && ldconfig

FROM debian:bookworm-slim
WORKDIR /
COPY --from=build /usr/local/bin/tides /usr/local/bin/tides
COPY --from=build /usr/local/lib/libtides.so /usr/local/lib/libtides.so
RUN ldconfig
CMD ["tides"]
