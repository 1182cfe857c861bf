FROM golang:1.22
WORKDIR /src
COPY kit/go.mod ./kit/
COPY api/go.mod api/go.sum ./api/
WORKDIR /src/api
RUN go mod download
COPY kit /src/kit
COPY api /src/api
RUN go build -o /bin/api .
CMD ["api"]
