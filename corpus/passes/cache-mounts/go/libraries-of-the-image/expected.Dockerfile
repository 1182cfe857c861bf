FROM golang:1.22-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libvips-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,id=go-golang-1.22-bookworm,target=/root/.cache/go-build \
    go build -o /bin/thumbs .

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libvips42 && rm -rf /var/lib/apt/lists/*
COPY --from=build /bin/thumbs /bin/thumbs
CMD ["/bin/thumbs"]
