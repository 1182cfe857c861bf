FROM elixir:1.16 AS build
ENV MIX_ENV=prod
WORKDIR /app
COPY . .
RUN mix local.hex --force && mix local.rebar --force && mix deps.get && mix release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libncurses6 libstdc++6 openssl && \
    rm -rf /var/lib/apt/lists/*
ENV MIX_ENV=prod
WORKDIR /app
COPY --from=build /app/lib/pages /app/lib/pages
COPY --from=build /app/_build/prod/rel/x /app/_build/prod/rel/x
ENV LANG=C.UTF-8
CMD ["_build/prod/rel/x/bin/x", "start"]
