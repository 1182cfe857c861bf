FROM python:3.12-slim
RUN mkdir /data
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /data
COPY . .
USER app
CMD ["python", "count.py"]
