from registry.example.com/hub/golang:1.22 as build
workdir /src
copy . .
run CGO_ENABLED=0 go build -o /usr/local/bin/api ./cmd/api

from gcr.io/distroless/static-debian12:nonroot as runtime
copy --from=build /usr/local/bin/api /usr/local/bin/api
entrypoint ["/usr/local/bin/api"]
# nothing below

from runtime as debug
copy --from=registry.example.com/hub/busybox:1.37.0-musl /bin/ /busybox/
env PATH=$PATH:/busybox

from runtime
