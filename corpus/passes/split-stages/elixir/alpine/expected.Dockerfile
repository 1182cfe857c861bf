FROM elixir:1.16.3-alpine AS build
RUN apk add --no-cache build-base git
WORKDIR /src
COPY . .
RUN mix local.hex --force && mix local.rebar --force && MIX_ENV=prod mix do deps.get, compile
RUN MIX_ENV=prod mix release berths --path /opt/berths

FROM alpine:3
RUN apk add --no-cache ca-certificates tzdata libstdc++ ncurses-libs openssl
ENV LANG=C.UTF-8
WORKDIR /opt/berths
COPY --from=build /opt/berths /opt/berths
CMD ["bin/berths", "start"]
