FROM ubuntu:24.04 AS build
RUN apt-get update && apt-get install -y autoconf automake gcc git libncurses-dev make
RUN git clone --depth 1 https://github.com/htop-dev/htop.git /usr/src/htop
RUN cd /usr/src/htop && ./autogen.sh && ./configure --prefix=/usr && make && make install
RUN make -C /usr/src/htop install DESTDIR=/install

FROM ubuntu:24.04
RUN apt-get update && \
    apt-get install -y --no-install-recommends libncurses6 ca-certificates tzdata libgomp1 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /install/usr /usr
RUN ldconfig
CMD ["htop"]
