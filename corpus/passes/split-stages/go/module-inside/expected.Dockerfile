FROM golang:1.22-bookworm AS build
COPY . /src
WORKDIR /src/server
RUN CGO_ENABLED=0 go build -o server .

FROM gcr.io/distroless/static-debian13
WORKDIR /src/server
COPY --from=build /src/server/server /src/server/server
CMD ["./server"]
