FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /app/data /app/data/media && \
    chown app:app /app /app/data /app/data/media
COPY --chown=app:app requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY --chown=app:app . .
RUN mkdir -p /app/static/thumbs && \
    chown app:app /app/static/thumbs
USER app
CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
