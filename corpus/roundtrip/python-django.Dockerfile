FROM python:3.12-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=off

RUN apt-get update && apt-get install -y --no-install-recommends \
        build-essential \
        libpq-dev \
        # translations
        gettext \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv
COPY requirements.txt /srv/
RUN pip install -r requirements.txt
COPY . /srv/
RUN SECRET_KEY=build python manage.py collectstatic --noinput

EXPOSE 8000/tcp
CMD gunicorn shop.wsgi:application --bind 0.0.0.0:$PORT
