FROM golang:1.22
WORKDIR /src
COPY . .
RUN go build -ldflags "-s -w -X main.version=1.4.2" -o /usr/local/bin/tides .
CMD ["tides"]
