FROM golang:1.22
COPY api/go.mod api/go.sum /src/api/
WORKDIR /src/api
RUN go mod download
COPY . /src
RUN go build -o /usr/local/bin/api .
CMD ["api"]
