FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY go.mod ./
COPY . .
RUN CGO_ENABLED=0 go install ./...

FROM gcr.io/distroless/static-debian13
WORKDIR /src
COPY --from=build /go/bin/api /go/bin/api
COPY --from=build /go/bin/migrate /go/bin/migrate
ENTRYPOINT ["/go/bin/api"]
