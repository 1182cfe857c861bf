FROM elixir:1.17 AS build
WORKDIR /src
ENV MIX_ENV=prod
COPY . .
RUN mix local.hex --force && mix deps.get && mix release

FROM elixir:1.17-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /var/lib/shop && \
    chown app:app /app /var/lib/shop
COPY --from=build --chown=app:app /src/_build/prod/rel/shop ./
USER app
CMD ["bin/shop", "start"]
