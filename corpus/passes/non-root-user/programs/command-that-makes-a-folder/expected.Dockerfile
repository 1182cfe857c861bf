FROM python:3.12-slim
WORKDIR /app
RUN pip install --no-cache-dir flask==3.0.3
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /snapshots && \
    chown app:app /app /snapshots
COPY --chown=app:app . .
USER app
CMD ["python", "app.py"]
