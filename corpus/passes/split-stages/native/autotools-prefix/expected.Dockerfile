FROM debian:trixie AS build
RUN apt-get update && apt-get install -y autoconf automake gcc libc6-dev make
WORKDIR /tmp/tally
COPY . .
RUN autoreconf -i && ./configure --prefix=/opt/tally && make && make install

FROM debian:trixie-slim
ENV PATH="/opt/tally/bin:$PATH"
WORKDIR /
COPY --from=build /opt/tally /opt/tally
ENTRYPOINT ["tally"]
