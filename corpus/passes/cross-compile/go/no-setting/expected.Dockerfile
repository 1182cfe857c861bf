FROM --platform=$BUILDPLATFORM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
ARG TARGETOS TARGETARCH
# the server
RUN go vet ./... && \
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o bin/api .

FROM alpine:3.20
WORKDIR /app
COPY --from=builder /app/bin/api .
CMD ["./api"]
