FROM golang:1.22 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/rates ./cmd/rates

FROM gcr.io/distroless/static-debian13
WORKDIR /src
COPY --from=build /usr/local/bin/rates /usr/local/bin/rates
EXPOSE 8080
USER 65532:65532
ENTRYPOINT ["rates"]
