FROM python:3.13-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends imagemagick && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/thumbs
COPY . .
RUN pip install flask
CMD ["python", "thumbs.py"]
