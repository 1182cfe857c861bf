FROM golang:1.22 AS build
WORKDIR tide
COPY . .
RUN CGO_ENABLED=0 go build -o bin/tide .

FROM gcr.io/distroless/static-debian13
WORKDIR /go/tide
COPY --from=build /go/tide/bin/tide /go/tide/bin/tide
CMD ["./bin/tide"]
