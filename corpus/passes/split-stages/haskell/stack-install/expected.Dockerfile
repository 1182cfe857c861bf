FROM haskell:9.12-bookworm AS build
WORKDIR /opt/greeter
COPY . .
RUN stack build --system-ghc --copy-bins --local-bin-path /usr/local/bin

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libnuma1 netbase && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /opt/greeter
COPY --from=build /usr/local/bin/greeter-exe /usr/local/bin/greeter-exe
EXPOSE 3000
CMD ["greeter-exe"]
