FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
ADD seed.tar.gz /
RUN mkdir -p /data && \
    chown -R app:app /data
COPY visits.py .
USER app
CMD ["python", "visits.py"]
