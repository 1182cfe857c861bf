FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y gcc libc6-dev make wget xz-utils
WORKDIR /usr/src
RUN wget -q https://ftp.gnu.org/gnu/libmicrohttpd/libmicrohttpd-1.0.1.tar.gz \
    && tar xzf libmicrohttpd-1.0.1.tar.gz \
    && cd libmicrohttpd-1.0.1 \
    && ./configure --disable-doc --disable-examples --disable-https \
    && make \
    && make install \
    && ldconfig
WORKDIR /srv/tides
COPY tides.c .
RUN gcc -O2 -o tides tides.c -lmicrohttpd

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata libgomp1 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/tides
COPY --from=build /srv/tides/tides /srv/tides/tides
COPY --from=build /usr/local /usr/local
RUN ldconfig
EXPOSE 8080
CMD ["./tides"]
