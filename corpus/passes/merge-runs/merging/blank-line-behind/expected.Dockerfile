FROM debian:bookworm-slim

RUN groupadd --system station && \
  useradd --system --gid station station && \
  mkdir -p /var/lib/station

COPY decode /usr/local/bin/decode
CMD ["decode"]
