FROM python:3.12
WORKDIR /srv/geo
RUN apt-get update && apt-get install -y libgeos-dev && rm -rf /var/lib/apt/lists/*
COPY . .
RUN pip install .
CMD ["geo"]
