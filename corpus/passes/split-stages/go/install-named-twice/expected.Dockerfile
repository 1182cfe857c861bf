FROM golang:1.22 AS build
WORKDIR /go/src/github.com/acme/ping
COPY . .
RUN CGO_ENABLED=0 go install -v .

FROM gcr.io/distroless/static-debian13
WORKDIR /go/src/github.com/acme/ping
COPY --from=build /go/bin/ping /go/bin/ping
COPY --from=build /go/bin/ping /usr/local/bin/ping
EXPOSE 8080
HEALTHCHECK CMD ["/go/bin/ping", "--check"]
CMD ["ping"]
