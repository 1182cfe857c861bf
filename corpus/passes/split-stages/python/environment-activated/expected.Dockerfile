FROM python:3.12-bookworm AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv env && . env/bin/activate && pip install -r requirements.txt
COPY . .

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app /app
CMD ["/app/env/bin/gunicorn", "-b", ":8000", "app:app"]
