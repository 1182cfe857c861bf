FROM elixir:1.17-slim AS build
ENV MIX_ENV=prod LANG=en_US.UTF-8
WORKDIR /build
COPY . .
RUN mix local.hex --force && mix local.rebar --force && mix deps.get && mix release && cp -r _build/prod/rel/harbour /srv/harbour

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libncurses6 libstdc++6 openssl && \
    rm -rf /var/lib/apt/lists/*
ENV MIX_ENV=prod LANG=en_US.UTF-8
WORKDIR /build
COPY --from=build /srv/harbour /srv/harbour
CMD ["/srv/harbour/bin/harbour", "start"]
