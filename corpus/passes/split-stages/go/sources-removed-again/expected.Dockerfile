FROM golang:1.22 AS build

WORKDIR /build
COPY . /build
RUN CGO_ENABLED=0 go build -o server

WORKDIR /app
COPY ./rules /app/rules
RUN mv /build/server /app/server
RUN rm -rf /build

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY ./rules /app/rules
COPY --from=build /app/server /app/server

CMD ["/app/server"]
