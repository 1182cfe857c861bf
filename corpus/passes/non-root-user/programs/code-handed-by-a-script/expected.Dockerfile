FROM python:3.12-slim
WORKDIR /srv/site
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /srv/site
COPY --chown=app:app . .
USER app
ENTRYPOINT ["./entry.sh"]
