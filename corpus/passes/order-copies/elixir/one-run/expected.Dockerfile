FROM elixir:1.17-alpine
WORKDIR /app
COPY mix.exs mix.lock ./
RUN mix local.hex --force && mix local.rebar --force && mix deps.get
COPY . .
RUN mix compile
CMD ["iex", "-S", "mix"]
