FROM python:3.12-slim
WORKDIR /srv/orders
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY orders.py .
RUN mkdir -p /tmp/metrics
RUN chown app:app /tmp/metrics
ENV PROMETHEUS_MULTIPROC_DIR=/tmp/metrics
EXPOSE 8000
USER app
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "4", "orders:app"]
