FROM debian:bookworm AS build

RUN apt-get update && apt-get install -y --no-install-recommends \
    gcc \
    libc6-dev \
    libsqlite3-dev \
    make \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/tides
COPY . .
RUN make

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends libsqlite3-0 ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*

WORKDIR /srv/tides

COPY --from=build /srv/tides/tides /srv/tides/tides

EXPOSE 8080
CMD ["./tides"]
