FROM swift:5.9-jammy AS build
WORKDIR /build
COPY . .
RUN swift build -c release && cp .build/release/clock /usr/local/bin/clock

FROM swift:5.9-jammy-slim
WORKDIR /build
COPY --from=build /usr/local/bin/clock /usr/local/bin/clock
CMD ["clock"]
