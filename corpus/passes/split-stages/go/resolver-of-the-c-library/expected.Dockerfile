FROM golang:1.22 AS build
WORKDIR /app
COPY . .
RUN go build -o server .

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/server /app/server
ENV GODEBUG=netdns=cgo
CMD ["./server"]
