FROM golang:1.22 AS build
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends jq
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/render .

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends jq ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local/bin/render /usr/local/bin/render
HEALTHCHECK CMD true
CMD ["render"]
