FROM golang:1.22
WORKDIR /src
COPY go.mod go.sum ./
RUN git config --global url."ssh://git@example.org/".insteadOf "https://example.org/" && GOPRIVATE=example.org go mod download
COPY . .
RUN GOPRIVATE=example.org CGO_ENABLED=0 go build -o /bin/ferry .
CMD ["ferry"]
