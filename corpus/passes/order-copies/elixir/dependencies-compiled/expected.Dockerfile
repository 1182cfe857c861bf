FROM elixir:1.17
ENV MIX_ENV=prod
WORKDIR /app
RUN mix local.hex --force && mix local.rebar --force
COPY mix.exs mix.lock ./
RUN mix deps.get --only prod
COPY config/prod.exs config/config.exs config/
RUN mix deps.compile
COPY . .
RUN mix compile
CMD ["mix", "run", "--no-halt"]
