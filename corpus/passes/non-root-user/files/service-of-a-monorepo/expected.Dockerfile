FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY billing/requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY billing/ .
USER app
CMD ["python", "consumer.py"]
