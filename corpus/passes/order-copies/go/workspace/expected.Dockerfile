FROM golang:1.22
WORKDIR /src
COPY go.work ./
COPY cmd/ferry/go.mod cmd/ferry/go.sum cmd/ferry/
COPY route/go.mod route/
RUN go mod download
COPY . .
RUN go build -o /bin/ferry ./cmd/ferry
CMD ["ferry"]
