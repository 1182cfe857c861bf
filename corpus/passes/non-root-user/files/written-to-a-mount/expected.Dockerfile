FROM python:3.12-slim
WORKDIR /app
RUN --mount=type=cache,target=/data touch /data/warm
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /data && \
    chown app:app /data
COPY visits.py .
USER app
CMD ["python", "visits.py"]
