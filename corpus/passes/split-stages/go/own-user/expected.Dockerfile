FROM golang:1.22-alpine AS build
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server ./cmd/server

FROM alpine:3
RUN apk add --no-cache ca-certificates tzdata
RUN adduser -D shop
WORKDIR /app
COPY --from=build /app/server /app/server
USER shop
CMD ["./server"]
