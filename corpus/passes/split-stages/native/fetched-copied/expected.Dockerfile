FROM alpine:3.20 AS build
RUN apk add --no-cache build-base
ADD https://github.com/antirez/kilo.git /kilo
RUN make -C /kilo && cp /kilo/kilo /usr/local/bin/

FROM alpine:3.20
RUN apk add --no-cache ca-certificates libgomp libstdc++
COPY --from=build /usr/local/bin/kilo /usr/local/bin/kilo
ENTRYPOINT ["kilo"]
