FROM golang:1.24 AS build
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/clock .

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY --from=build /usr/local/bin/clock /usr/local/bin/clock
EXPOSE 8080
ENTRYPOINT ["clock"]
CMD ["-port", "8080"]
