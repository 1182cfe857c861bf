FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN make && make install

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=build /usr/local/bin/tides /usr/local/bin/tides
COPY --from=build /usr/local/etc/tides.conf /usr/local/etc/tides.conf
CMD ["tides"]
