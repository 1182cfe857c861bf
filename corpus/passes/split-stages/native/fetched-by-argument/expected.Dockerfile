FROM ubuntu:22.04 AS build
ARG VERSION=7.2.4
RUN apt-get update && apt-get install -y build-essential tcl wget
RUN wget -q http://download.redis.io/releases/redis-${VERSION}.tar.gz && tar xzf redis-${VERSION}.tar.gz && cd redis-${VERSION} && make && make install && cd .. && rm -rf redis-${VERSION}*

FROM ubuntu:22.04
RUN apt-get update && \
    apt-get install -y tcl ca-certificates tzdata libgomp1 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local /usr/local
RUN ldconfig
COPY redis.conf /etc/redis.conf
EXPOSE 6379
CMD ["redis-server", "/etc/redis.conf"]
