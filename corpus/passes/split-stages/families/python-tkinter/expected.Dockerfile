FROM python:3.11-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libtk8.6 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
EXPOSE 8000
CMD ["python", "app.py"]
