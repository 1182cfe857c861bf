FROM python:3.12-slim
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends libeccodes0 && rm -rf /var/lib/apt/lists/*
COPY README.md ./
COPY tides ./tides
CMD ["python", "-m", "tides"]
