FROM python:3.12-slim
WORKDIR /app
CMD ["python", "app.py"]
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
USER app
