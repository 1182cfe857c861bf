FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /srv/state && \
    chown app:app /srv/state
VOLUME ["/srv/state"]
WORKDIR /app
COPY . .
USER app
CMD ["python", "app.py"]
