FROM golang:1.22
WORKDIR /src
COPY . .
ARG VERSION=1.4.2
RUN go build -ldflags="-s -w -X main.version=$VERSION" -o /usr/local/bin/tides .
CMD ["tides"]
