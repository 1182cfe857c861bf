FROM debian:bookworm-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY backup /opt/backup-2.1
RUN mkdir -p /var/lib/backup && \
    chown app:app /var/lib/backup
RUN ln -s /opt/backup-2.1 /opt/backup && \
    ln -s /opt/backup/bin/backup /usr/local/bin/backup
USER app
ENTRYPOINT ["backup"]
