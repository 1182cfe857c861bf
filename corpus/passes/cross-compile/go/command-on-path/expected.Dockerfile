FROM --platform=$BUILDPLATFORM golang:1.22-alpine AS build
WORKDIR /src
RUN go install github.com/a-h/templ/cmd/templ@v0.2.747
COPY . .
RUN templ generate
ARG TARGETOS TARGETARCH
RUN CGO_ENABLED=0 env GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /api .

FROM alpine:3.20
COPY --from=build /api /api
CMD ["/api"]
