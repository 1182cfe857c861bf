FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /tides
COPY . .
RUN pip install flask waitress
HEALTHCHECK --interval=30s CMD curl -fsS http://localhost:7000/ || exit 1
CMD ["waitress-serve", "--port=7000", "tides:server"]
