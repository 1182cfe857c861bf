FROM python:3.13-slim-trixie
RUN apt-get update && \
    apt-get install -y --no-install-recommends adduser && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /tides
RUN adduser --system --group tides
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
USER tides
CMD ["gunicorn", "-b", ":7000", "tides:server"]
