FROM debian:bookworm
RUN set -eux; \
    apt-get update; \
    for tool in curl jq; do \
        apt-get install -y "$tool"; \
    done; \
    rm -rf /var/lib/apt/lists/*
CMD ["jq", "."]
