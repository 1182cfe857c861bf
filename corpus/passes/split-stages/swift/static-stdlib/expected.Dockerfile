FROM swift:5.10-jammy AS build
WORKDIR /build
COPY . .
RUN swift build -c release --static-swift-stdlib

FROM ubuntu:jammy
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libcurl4 libxml2 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY --from=build /build/.build/release/clock /build/.build/release/clock
CMD ["/build/.build/release/clock"]
