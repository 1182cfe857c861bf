FROM elixir:1.17 AS build
WORKDIR /app
ENV MIX_ENV=prod
COPY . .
RUN mix local.hex --force && mix local.rebar --force && mix deps.get && mix release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libncurses6 libstdc++6 openssl libyaml-0-2 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV MIX_ENV=prod
COPY --from=build /app/_build/prod/rel/harbour /app/_build/prod/rel/harbour
ENV LANG=C.UTF-8
CMD ["/app/_build/prod/rel/harbour/bin/harbour", "start"]
