FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y cmake g++ make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN cmake -B build && cmake --build build

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /app /app
CMD ["./build/words"]
