FROM elixir:1.17
WORKDIR /app
RUN mix local.hex --force
COPY mix.exs mix.lock ./
COPY apps/tides/mix.exs apps/tides/
RUN mix deps.get
COPY . .
RUN mix compile
CMD ["mix", "run", "--no-halt"]
