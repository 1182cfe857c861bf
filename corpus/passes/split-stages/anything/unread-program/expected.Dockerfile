FROM debian:12 AS build
RUN apt-get update && apt-get install -y curl xz-utils jq
RUN mkdir -p /opt/caster && curl -fsSL https://example.org/caster.tar.xz | tar xJ -C /opt/caster

FROM debian:12-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends xz-utils jq ca-certificates && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/caster /opt/caster
ENV PATH=/opt/caster/bin:$PATH
COPY entrypoint.sh /entrypoint.sh
WORKDIR /data
VOLUME /data
ENTRYPOINT ["/entrypoint.sh"]
CMD ["caster", "run"]
