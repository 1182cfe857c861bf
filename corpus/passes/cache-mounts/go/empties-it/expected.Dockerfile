FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.cache/go-build CGO_ENABLED=0 go build -o /bin/tides . && go clean -modcache -cache

FROM scratch
COPY --from=build /bin/tides /bin/tides
ENTRYPOINT ["/bin/tides"]
