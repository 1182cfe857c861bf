FROM debian:bookworm AS build

RUN apt-get update && apt-get install -y --no-install-recommends \
    ca-certificates \
    curl \
    gcc \
    libc6-dev \
    libevent-dev \
    libssl-dev \
    make \
    pkg-config \
    && rm -rf /var/lib/apt/lists/*

ENV PGBOUNCER_VERSION=1.22.1

RUN curl -fsSL https://www.pgbouncer.org/downloads/files/$PGBOUNCER_VERSION/pgbouncer-$PGBOUNCER_VERSION.tar.gz | tar xz -C /usr/src \
    && cd /usr/src/pgbouncer-$PGBOUNCER_VERSION \
    && ./configure --prefix=/opt/pgbouncer \
    && make -j$(nproc) \
    && make install

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates libevent-2.1-7 libevent-core-2.1-7 libevent-extra-2.1-7 libevent-openssl-2.1-7 libevent-pthreads-2.1-7 libssl3 tzdata libgomp1 && \
    rm -rf /var/lib/apt/lists/*

ENV PGBOUNCER_VERSION=1.22.1
RUN useradd -r -u 999 pgbouncer

COPY --from=build /opt/pgbouncer /opt/pgbouncer

COPY pgbouncer.ini /etc/pgbouncer/pgbouncer.ini
USER pgbouncer
EXPOSE 6432
CMD ["/opt/pgbouncer/bin/pgbouncer", "/etc/pgbouncer/pgbouncer.ini"]
