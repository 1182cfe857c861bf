FROM erlang:26 AS build
WORKDIR /buildroot
COPY . .
RUN rebar3 as prod release

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libncurses6 libstdc++6 openssl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /buildroot
COPY --from=build /buildroot/_build/prod/rel/tides /buildroot/_build/prod/rel/tides
EXPOSE 8080
CMD ["/buildroot/_build/prod/rel/tides/bin/tides", "foreground"]
