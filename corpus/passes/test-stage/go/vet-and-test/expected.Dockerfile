FROM golang:1.22 AS base
WORKDIR /src
COPY go.mod ./
COPY . .

FROM base AS test
RUN go test ./...
RUN go test -race ./internal/...

FROM base AS builder
RUN CGO_ENABLED=0 go build -o /bin/api ./cmd/api

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=builder /bin/api /api
ENTRYPOINT ["/api"]
