FROM golang:1.22-alpine3.19 AS build
RUN apk add --no-cache git
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -v -o /usr/local/bin/shop ./...

FROM gcr.io/distroless/static-debian13
WORKDIR /src
COPY --from=build /usr/local/bin/shop /usr/local/bin/shop
ENTRYPOINT ["shop"]
