FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /out/tides .

FROM alpine:3
# what it asks is served with TLS
RUN apk add --no-cache ca-certificates tzdata
COPY --from=build /out/tides /usr/local/bin/tides
CMD ["tides"]
