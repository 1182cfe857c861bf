FROM debian:bookworm
WORKDIR /opt
RUN curl -fsSLO https://example.org/tool.tar.gz && \
    tar xzf tool.tar.gz && \
    rm tool.tar.gz
