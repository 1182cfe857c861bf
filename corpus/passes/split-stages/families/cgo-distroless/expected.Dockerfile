FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY . .
RUN go build -o /usr/local/bin/tides .

FROM gcr.io/distroless/cc-debian12
WORKDIR /src
COPY --from=build /usr/local/bin/tides /usr/local/bin/tides
EXPOSE 8080
CMD ["tides"]
