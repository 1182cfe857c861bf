FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN go build -o /bin/ferry ./cmd/ferry

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY --from=build /bin/ferry /bin/ferry
CMD ["ferry"]
