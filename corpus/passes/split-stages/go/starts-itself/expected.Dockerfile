FROM golang:1.24 AS build

WORKDIR /srv/hello
COPY go.mod ./
COPY *.go ./
RUN CGO_ENABLED=0 go build -o hello .

FROM gcr.io/distroless/static-debian13
WORKDIR /srv/hello
COPY --from=build /srv/hello/hello /srv/hello/hello

EXPOSE 8080
CMD ["./hello", "-prefork"]
