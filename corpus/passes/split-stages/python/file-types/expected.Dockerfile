FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends media-types && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /poster
COPY . .
RUN pip install -r requirements.txt
CMD ["gunicorn", "poster:server"]
