FROM golang:1.22-alpine AS build
RUN apk add bash
SHELL ["/bin/bash", "-c"]
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM alpine:3
RUN apk add --no-cache bash ca-certificates tzdata
SHELL ["/bin/bash", "-c"]
WORKDIR /app
COPY --from=build /app/server /app/server
CMD ./server -port $PORT
