FROM golang:1.24 AS build
WORKDIR /app
COPY go.mod ./
COPY . .
RUN rm config.example.yaml && CGO_ENABLED=0 go build -o server .

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY --from=build /app /app
CMD ["./server"]
