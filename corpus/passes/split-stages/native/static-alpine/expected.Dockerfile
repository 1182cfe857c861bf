FROM alpine:3.20 AS build
RUN apk add --no-cache gcc musl-dev
WORKDIR /app
COPY main.c .
RUN gcc -O2 -static -o /app/tides main.c

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY --from=build /app/tides /app/tides
EXPOSE 8080
CMD ["/app/tides"]
