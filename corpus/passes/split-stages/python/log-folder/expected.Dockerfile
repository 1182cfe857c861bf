FROM python:3.12-bookworm AS build
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 && \
    rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/venv/bin:$PATH
RUN mkdir -p /var/log/app /var/lib/app && touch /var/lib/app/state.db
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY . .
CMD ["gunicorn", "-c", "gunicorn.conf.py", "app:app"]
