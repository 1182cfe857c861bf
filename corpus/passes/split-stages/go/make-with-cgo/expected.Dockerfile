FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY . .
RUN make build

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY --from=build /src/bin/ledger /src/bin/ledger
EXPOSE 8080
CMD ["./bin/ledger"]
