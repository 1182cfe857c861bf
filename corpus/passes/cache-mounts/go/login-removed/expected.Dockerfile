FROM golang:1.22-bookworm AS build
WORKDIR /src
ARG GIT_TOKEN
COPY go.mod go.sum ./
RUN git config --global url."https://ci:$GIT_TOKEN@git.harbour.example/".insteadOf "https://git.harbour.example/" && \
    go mod download && \
    rm ~/.gitconfig
COPY . .
RUN --mount=type=cache,target=/root/.cache/go-build CGO_ENABLED=0 go build -trimpath -o /bin/tides ./cmd/tides

FROM scratch
COPY --from=build /bin/tides /bin/tides
ENTRYPOINT ["/bin/tides"]
