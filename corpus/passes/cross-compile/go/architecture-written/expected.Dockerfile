FROM --platform=$BUILDPLATFORM golang:1.22 AS builder
WORKDIR /app
COPY go.mod .
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -o /go/bin/api .

FROM gcr.io/distroless/static-debian12
COPY --from=builder /go/bin/api /api
CMD ["/api"]
