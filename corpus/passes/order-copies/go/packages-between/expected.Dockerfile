FROM golang:1.22-alpine
WORKDIR /src
COPY go.mod go.sum ./
RUN apk add --no-cache git
ENV GOPROXY=direct
RUN go mod download
COPY . .
RUN go build -o /bin/ferry .
CMD ["ferry"]
