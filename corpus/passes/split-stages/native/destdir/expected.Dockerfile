FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y gcc libc6-dev make
WORKDIR /usr/src/tides
COPY . .
RUN make && make install DESTDIR=/opt/tides prefix=/

FROM debian:bookworm-slim
WORKDIR /usr/src/tides
COPY --from=build /opt/tides /opt/tides
EXPOSE 8080
CMD ["/opt/tides/bin/tides", "/opt/tides/etc/tides.conf"]
