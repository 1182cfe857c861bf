FROM golang:1.22-bookworm AS build
ENV CGO_ENABLED=0
WORKDIR /src
COPY . .
RUN go build "-ldflags=-s -w -X main.version=4" -o /bin/tides .

FROM scratch
COPY --from=build /bin/tides /bin/tides
ENTRYPOINT ["/bin/tides"]
