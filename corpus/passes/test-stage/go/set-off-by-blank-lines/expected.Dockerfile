FROM golang:1.22 AS base
WORKDIR /src
COPY . .

FROM base AS test
# slow
RUN go test ./...

FROM base AS build
RUN go build -o /bin/api .

FROM debian:12-slim
COPY --from=build /bin/api /bin/api
CMD ["api"]
