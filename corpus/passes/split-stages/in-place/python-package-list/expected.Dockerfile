FROM python:3.12-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends \
      tini curl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /tides
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
HEALTHCHECK CMD curl -fs localhost:7000 || exit 1
ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "-b", ":7000", "tides:server"]
