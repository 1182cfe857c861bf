FROM gcc:13-bookworm AS build
WORKDIR /usr/src/tides
COPY . .
RUN gcc -O2 -o tides main.c

FROM debian:bookworm-slim
WORKDIR /usr/src/tides
COPY --from=build /usr/src/tides/tides /usr/src/tides/tides
EXPOSE 8080
CMD ["./tides"]
