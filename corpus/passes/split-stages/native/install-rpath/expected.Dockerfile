FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Makefile .
COPY src src
RUN make && make install

FROM debian:bookworm-slim
WORKDIR /
COPY --from=build /usr/local/bin/tides /usr/local/bin/tides
COPY --from=build /build /build
CMD ["tides"]
