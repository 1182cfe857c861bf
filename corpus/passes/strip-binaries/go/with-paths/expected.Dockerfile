FROM golang:1.22
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /usr/local/bin/tides . && \
    go vet ./...
CMD ["tides"]
