FROM golang:1.22
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=ssh --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=ssh --mount=type=cache,target=/go/pkg/mod go build -o /bin/ferry .
CMD ["ferry"]
