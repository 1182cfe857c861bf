FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /data && \
    chown app:app /data
COPY . .
USER app
CMD ["python", "app.py"]
