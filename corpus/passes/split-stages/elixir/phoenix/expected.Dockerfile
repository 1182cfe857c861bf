FROM hexpm/elixir:1.17.2-erlang-27.0.1-debian-bookworm-20240701-slim AS build

# dependencies of the build
RUN apt-get update -y && apt-get install -y build-essential git nodejs npm && rm -rf /var/lib/apt/lists/*

WORKDIR /app
ENV MIX_ENV="prod"

RUN mix local.hex --force && mix local.rebar --force
COPY mix.exs mix.lock ./
RUN mix deps.get --only $MIX_ENV
COPY config config
RUN mix deps.compile
COPY priv priv
COPY lib lib
COPY assets assets
RUN npm --prefix assets ci && mix assets.deploy
COPY rel rel
RUN mix release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libncurses6 libstdc++6 openssl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV MIX_ENV="prod"
COPY --from=build /app/_build/prod/rel/harbour /app/_build/prod/rel/harbour
ENV LANG=C.UTF-8

ENV PHX_HOST=harbour.example
EXPOSE 4000
CMD ["_build/prod/rel/harbour/bin/server"]
