FROM python:3.12 AS build
ENV PYTHONUNBUFFERED=1
WORKDIR /srv/shop
# psycopg2 is compiled
RUN apt-get update && apt-get install -y gcc libpq-dev
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt /srv/shop/
RUN pip install -r requirements.txt

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/shop
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
ADD . /srv/shop
EXPOSE 8000
USER app
CMD ["gunicorn", "shop.wsgi", "-b", "0.0.0.0:8000"]
