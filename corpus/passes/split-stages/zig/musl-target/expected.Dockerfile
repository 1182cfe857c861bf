FROM alpine:3.22 AS build
RUN apk add --no-cache zig
WORKDIR /src
COPY . .
RUN zig build -Dtarget=x86_64-linux-musl -Doptimize=ReleaseFast

FROM gcr.io/distroless/static-debian13
WORKDIR /src
COPY --from=build /src/zig-out/bin/beacon /src/zig-out/bin/beacon
CMD ["/src/zig-out/bin/beacon"]
