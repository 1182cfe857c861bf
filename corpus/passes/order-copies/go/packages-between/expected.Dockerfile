FROM golang:1.22-alpine
WORKDIR /src
RUN apk add --no-cache git
COPY go.mod go.sum ./
ENV GOPROXY=direct
RUN go mod download
COPY . .
RUN go build -o /bin/ferry .
CMD ["ferry"]
