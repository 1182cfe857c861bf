# syntax=docker/dockerfile:1
FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    <<EOT
set -e
go mod download
CGO_ENABLED=0 go build -o /bin/tides .
EOT

FROM scratch
COPY --from=build /bin/tides /bin/tides
ENTRYPOINT ["/bin/tides"]
