FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,id=mods,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /bin/app .

FROM scratch
COPY --from=build /bin/app /bin/app
ENTRYPOINT ["/bin/app"]
