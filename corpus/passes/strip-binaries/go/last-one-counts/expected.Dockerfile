FROM golang:1.22-bookworm AS build
ENV CGO_ENABLED=0
WORKDIR /src
COPY . .
ARG VERSION=4
RUN go build -ldflags "-X main.version=none" -ldflags "-s -w -X main.version=$VERSION" -o /bin/tides .

FROM scratch
COPY --from=build /bin/tides /bin/tides
ENTRYPOINT ["/bin/tides"]
