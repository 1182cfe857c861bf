FROM golang:1.22 AS build
WORKDIR /src
COPY kit ./kit
COPY api ./api
WORKDIR /src/api
RUN CGO_ENABLED=0 go build -o api .

FROM gcr.io/distroless/static-debian13
WORKDIR /src/api
COPY --from=build /src/api/motd.txt /src/api/motd.txt
COPY --from=build /src/api/api /src/api/api
CMD ["./api"]
