FROM golang:1.24-alpine AS builder
WORKDIR /src

COPY go.mod go.sum ./

# Dependencies
RUN go mod download

# The program
COPY cmd cmd

COPY internal internal

RUN CGO_ENABLED=0 go build -o /todo ./cmd/todo

FROM alpine:3.22
COPY --from=builder /todo /usr/local/bin/todo
USER nobody
CMD ["todo"]
