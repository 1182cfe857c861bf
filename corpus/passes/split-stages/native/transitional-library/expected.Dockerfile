FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev libncurses5-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY clock.c .
RUN gcc -O2 -Wall -o clock clock.c -lncursesw

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends libncurses6 libncursesw6 ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/clock /app/clock
CMD ["./clock"]
