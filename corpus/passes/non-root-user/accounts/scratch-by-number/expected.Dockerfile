FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /serve .

FROM scratch
COPY --from=build /serve /serve
USER 65532:65532
CMD ["/serve"]
