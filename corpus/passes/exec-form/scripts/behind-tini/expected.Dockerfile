FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends tini netcat-openbsd && rm -rf /var/lib/apt/lists/*
COPY --chmod=755 listen.sh /listen.sh
ENTRYPOINT ["tini", "--"]
CMD ["/listen.sh", "9000"]
