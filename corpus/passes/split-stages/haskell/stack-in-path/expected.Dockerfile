FROM haskell:9.12-bookworm AS build
WORKDIR /opt/greeter
COPY stack.yaml package.yaml ./
RUN stack build --only-dependencies
COPY . .
RUN stack install

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libnuma1 netbase && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /opt/greeter
COPY --from=build /root/.local/bin/greeter-exe /root/.local/bin/greeter-exe
ENV PATH=/root/.local/bin:$PATH
EXPOSE 3000
CMD ["greeter-exe"]
