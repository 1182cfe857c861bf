FROM debian:bookworm
RUN curl -fsSL -o /usr/local/bin/tool https://example.org/tool && \
    # anybody may run it
    chmod +x /usr/local/bin/tool
