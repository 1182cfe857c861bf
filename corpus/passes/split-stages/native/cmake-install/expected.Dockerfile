FROM debian:bookworm AS build

# compilers and headers
RUN apt-get update \
 && apt-get install -y --no-install-recommends cmake g++ libsqlite3-dev make \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY CMakeLists.txt ./
COPY src ./src
COPY data ./data
RUN cmake -S . -B build -DCMAKE_BUILD_TYPE=Release \
 && cmake --build build -j \
 && cmake --install build \
 && ldconfig

FROM debian:bookworm-slim
RUN apt-get update && \
 apt-get install -y --no-install-recommends libsqlite3-0 ca-certificates tzdata && \
 rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY --from=build /src/data /src/data
COPY --from=build /usr/local /usr/local
RUN ldconfig

ENTRYPOINT ["wordlist"]
CMD ["--count"]
