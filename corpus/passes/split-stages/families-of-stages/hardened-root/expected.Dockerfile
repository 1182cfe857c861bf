FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /out/tides .

FROM dhi.io/static:20250419-debian13
COPY --from=build /out/tides /tides
EXPOSE 8080
ENTRYPOINT ["/tides"]
