FROM python:3.12-slim
WORKDIR /app
RUN mkdir -p /data/uploads
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /data/uploads
COPY . .
USER app
CMD ["flask", "run"]
