FROM golang:1.24-alpine AS builder
RUN apk add --no-cache binutils
WORKDIR /src
COPY go.mod main.go ./
RUN CGO_ENABLED=0 go build -o bin/service .
RUN strip bin/service

FROM scratch
COPY --from=builder /src/bin/service /bin/service
EXPOSE 8080
USER 65532:65532
CMD ["/bin/service"]
