FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 make build

FROM gcr.io/distroless/static-debian13
WORKDIR /src
COPY --from=build /src/bin/ledger /src/bin/ledger
EXPOSE 8080
CMD ["./bin/ledger"]
