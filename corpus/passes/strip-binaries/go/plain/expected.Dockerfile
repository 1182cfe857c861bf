FROM golang:1.22
WORKDIR /src
COPY . .
RUN go build -ldflags="-s -w" -o /usr/local/bin/tides .
CMD ["tides"]
