FROM golang:1.24-alpine AS builder
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /bin/library .

FROM alpine:3.22
RUN addgroup -S app && adduser -S -G app app
COPY --from=builder /bin/library /usr/local/bin/library
EXPOSE 8080
USER app
CMD ["library"]
