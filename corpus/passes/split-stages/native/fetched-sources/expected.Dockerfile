FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y cmake g++ git make && rm -rf /var/lib/apt/lists/*
RUN git clone --depth 1 https://git.example.com/tides/words.git /words
WORKDIR /words
RUN cmake -B build && cmake --build build

FROM ubuntu:22.04
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libgomp1 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /words
COPY --from=build /words /words
CMD ["/words/build/words"]
