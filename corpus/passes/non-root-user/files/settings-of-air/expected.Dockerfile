FROM golang:1.24-alpine AS builder
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /clock .

FROM alpine:3.22
WORKDIR /app
RUN addgroup -S app && adduser -S -G app app
COPY --from=builder /clock .
EXPOSE 8080
USER app
CMD ["./clock"]
