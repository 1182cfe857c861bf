FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /opt/greet-1.0/greet .

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
RUN ln -s /opt/greet-1.0 /opt/greet && ln -s /opt/greet/greet /usr/local/bin/greet
WORKDIR /src
COPY --from=build /opt/greet-1.0/greet /opt/greet-1.0/greet
CMD ["greet"]
