FROM gcc:13-bookworm AS build
WORKDIR /app
COPY . .
RUN gcc -o tides main.c -lpq -lm

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libpq5 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/tides /app/tides
EXPOSE 8080
CMD ["./tides"]
