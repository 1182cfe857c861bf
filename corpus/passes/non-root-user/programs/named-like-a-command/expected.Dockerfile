FROM golang:1.24 AS builder
WORKDIR /src
COPY go.mod main.go ./
RUN CGO_ENABLED=0 go build -o /service .

FROM scratch
COPY --from=builder /service /service
EXPOSE 8080
USER 65532:65532
CMD ["/service"]
