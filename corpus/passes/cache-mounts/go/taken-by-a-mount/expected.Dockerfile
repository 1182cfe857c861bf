FROM golang:1.22-bookworm AS modules
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download

FROM golang:1.22-bookworm AS build
ENV GOFLAGS=-mod=mod
WORKDIR /src
COPY . .
RUN --mount=type=bind,from=modules,source=/go/pkg/mod,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build CGO_ENABLED=0 go build -o /bin/tides .

FROM scratch
COPY --from=build /bin/tides /bin/tides
ENTRYPOINT ["/bin/tides"]
