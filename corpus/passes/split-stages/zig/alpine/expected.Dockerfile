FROM alpine:3.22 AS build
RUN apk add --no-cache zig
WORKDIR /app
COPY . .
RUN zig build -Doptimize=ReleaseSafe

FROM alpine:3.22
RUN apk add --no-cache ca-certificates
WORKDIR /app
COPY --from=build /app/zig-out/bin/beacon /app/zig-out/bin/beacon
EXPOSE 7000
CMD ["./zig-out/bin/beacon"]
