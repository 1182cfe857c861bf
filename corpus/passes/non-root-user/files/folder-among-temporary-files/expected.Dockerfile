FROM golang:1.24-alpine AS builder
WORKDIR /src
COPY go.mod ./
COPY cmd ./cmd
RUN mkdir -p /tmp/tools && CGO_ENABLED=0 go build -o /out/exporter ./cmd/exporter

FROM alpine:3.21
WORKDIR /app
RUN addgroup -S app && adduser -S -G app app
COPY --from=builder /out/exporter .

# Where the exports are kept until they are fetched
RUN mkdir -p /tmp/exports /tmp/unpacked
RUN chown app:app /tmp/exports

ENV EXPORT_DIR=/tmp/exports
EXPOSE 8081
USER app
CMD ["./exporter"]
