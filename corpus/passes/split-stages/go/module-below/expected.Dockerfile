FROM golang:1.22-bookworm AS build
WORKDIR /app/backend
COPY backend/ .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/backend

FROM gcr.io/distroless/static-debian13
WORKDIR /app/backend
COPY --from=build /usr/local/bin/backend /usr/local/bin/backend
CMD ["backend"]
