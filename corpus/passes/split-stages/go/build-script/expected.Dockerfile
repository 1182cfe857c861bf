FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY . .
RUN ./scripts/build.sh

FROM gcr.io/distroless/static-debian13
WORKDIR /src
COPY --from=build /usr/local/bin/ledger /usr/local/bin/ledger
ENTRYPOINT ["/usr/local/bin/ledger"]
