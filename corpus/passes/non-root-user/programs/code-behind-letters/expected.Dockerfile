FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /app
COPY --chown=app:app . .
USER app
CMD ["python", "-W", "ignore", "-uc", "import relay\nopen('/app/relay.pid', 'w').write('1')\nrelay.run()"]
