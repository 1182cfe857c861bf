FROM python:3.13-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends git && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/changelog
COPY . .
RUN pip install -r requirements.txt
CMD ["python", "changelog.py"]
