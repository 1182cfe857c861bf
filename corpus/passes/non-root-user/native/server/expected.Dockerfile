FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev libsqlite3-dev make && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/tides
COPY . .
RUN make

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --from=build /srv/tides/tides /usr/local/bin/tides
EXPOSE 8080
USER app
CMD ["tides"]
