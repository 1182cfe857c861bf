FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends nim gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN nim c -d:release -o:tide src/tide.nim

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/tide /app/tide
CMD ["./tide"]
