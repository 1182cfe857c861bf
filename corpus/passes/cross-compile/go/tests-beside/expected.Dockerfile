FROM --platform=$BUILDPLATFORM golang:1.22 AS build
WORKDIR /src
COPY . .
ARG TARGETOS TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /api .

FROM build AS test
RUN go test ./...

FROM scratch
COPY --from=build /api /api
ENTRYPOINT ["/api"]
