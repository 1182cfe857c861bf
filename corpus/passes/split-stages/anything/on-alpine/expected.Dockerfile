FROM alpine:3.20 AS build
RUN apk add --no-cache curl tar gzip
RUN mkdir -p /opt/caster && curl -fsSL https://example.org/caster.tar.gz | tar xz -C /opt/caster

FROM alpine:3.20
RUN apk add --no-cache tar gzip ca-certificates
WORKDIR /opt/caster
COPY --from=build /opt/caster /opt/caster
CMD ["./caster"]
