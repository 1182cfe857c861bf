FROM golang:1.22-alpine AS build
WORKDIR /app
COPY . .
RUN cd cmd/server && CGO_ENABLED=0 go build

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY --from=build /app/cmd/server/server /app/cmd/server/server
CMD ["/app/cmd/server/server"]
