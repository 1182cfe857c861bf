FROM golang:1.22
WORKDIR /src
COPY . .
RUN go build -o /srv-bin .
EXPOSE 8080
CMD ["/srv-bin", "--addr", ":8080"]
