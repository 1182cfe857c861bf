FROM gcc:13-bookworm AS build
WORKDIR /usr/src/words
COPY . .
RUN g++ -O2 -std=c++20 -o words words.cpp

FROM debian:bookworm-slim
WORKDIR /usr/src/words
COPY --from=build /usr/src/words/words /usr/src/words/words
COPY --from=build /usr/local/lib64/libstdc++.so.6 /usr/local/lib64/libstdc++.so.6
COPY --from=build /usr/local/lib64/libgcc_s.so.1 /usr/local/lib64/libgcc_s.so.1
ENV LD_LIBRARY_PATH=/usr/local/lib64
CMD ["./words"]
