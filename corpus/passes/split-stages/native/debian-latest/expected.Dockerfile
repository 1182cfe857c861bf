FROM debian:latest AS build
WORKDIR /app
RUN apt-get update && apt-get install -y gcc make && rm -rf /var/lib/apt/lists/*
COPY . .
RUN make

FROM debian:latest
WORKDIR /app
COPY --from=build /app/server /app/server
EXPOSE 8080
CMD ["./server"]
