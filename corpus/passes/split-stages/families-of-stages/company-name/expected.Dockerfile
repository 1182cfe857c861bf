FROM registry.example.com/base/golang:1.22-bookworm AS build
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /out/tides .

FROM registry.example.com/distroless/static-debian13
COPY --from=build /out/tides /tides
USER 10001
ENTRYPOINT ["/tides"]
