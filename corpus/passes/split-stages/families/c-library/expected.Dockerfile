FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y gcc libc6-dev libsqlite3-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY log.c .
RUN gcc -O2 -o /usr/local/bin/log log.c -lsqlite3

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends libsqlite3-0 ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY --from=build /usr/local/bin/log /usr/local/bin/log
CMD ["log"]
