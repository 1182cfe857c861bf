# syntax=docker/dockerfile:1
FROM swift:6.0-noble AS build
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
# optimized, for the board at the door
RUN swift build -c release

FROM swift:6.0-noble-slim
WORKDIR /src
COPY --from=build /src/.build/release/clock /src/.build/release/clock
CMD ["/src/.build/release/clock"]
