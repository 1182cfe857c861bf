FROM hexpm/elixir:1.17.2-erlang-27.0.1-debian-bookworm-20240701-slim AS build
WORKDIR /src
ENV MIX_ENV=prod
COPY . .
RUN mix local.hex --force && mix deps.get && mix release

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libncurses6 libstdc++6 openssl && rm -rf /var/lib/apt/lists/*
ENV LANG=C.UTF-8
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /uploads && \
    chown app:app /app /uploads
COPY --from=build --chown=app:app /src/_build/prod/rel/harbour ./
EXPOSE 4000
USER app
CMD ["bin/harbour", "start"]
