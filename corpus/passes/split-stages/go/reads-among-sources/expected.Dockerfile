FROM golang:1.22 AS build
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY --from=build /app/web /app/web
COPY --from=build /app/server /app/server
CMD ["./server"]
