FROM --platform=$BUILDPLATFORM node:20 AS web
WORKDIR /web
COPY web/package.json web/package-lock.json ./
RUN npm ci
COPY web/ .
RUN npx tsc

FROM --platform=$BUILDPLATFORM golang:1.22 AS build
WORKDIR /src
COPY go.mod main.go ./
COPY --from=web /web/dist ./static
ARG TARGETOS TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /api .

FROM scratch
COPY --from=build /api /api
ENTRYPOINT ["/api"]
