FROM debian:12 AS build
RUN apt-get update && apt-get install -y python3 python3-venv python3-dev libpq-dev gcc
WORKDIR /app
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install -r requirements.txt

FROM debian:12-slim
RUN apt-get update && \
    apt-get install -y python3 libpython3.11 libpq5 python3-setuptools ca-certificates && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
EXPOSE 8000
CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
