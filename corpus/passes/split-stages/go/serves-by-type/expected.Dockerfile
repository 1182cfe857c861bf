FROM golang:1.24 AS build
WORKDIR /app
COPY go.mod ./
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM debian:trixie-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata curl media-types && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/case.toml /app/case.toml
COPY --from=build /app/site /app/site
COPY --from=build /app/server /app/server
HEALTHCHECK CMD curl -f http://localhost:8080/
CMD ["./server"]
