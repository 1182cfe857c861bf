FROM golang:1.24 AS build
WORKDIR /app
COPY go.mod ./
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY --from=build /app/api /app/api
COPY --from=build /app/case.toml /app/case.toml
COPY --from=build /app/testdata /app/testdata
COPY --from=build /app/server /app/server
CMD ["./server"]
