FROM haskell:9.12-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libpq-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN cabal update && cabal install --install-method=copy --installdir=/usr/local/bin

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 ca-certificates tzdata libnuma1 netbase && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local/bin/ledger /usr/local/bin/ledger
CMD ["ledger"]
