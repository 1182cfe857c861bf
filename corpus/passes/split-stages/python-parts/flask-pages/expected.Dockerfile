FROM python:3.11-bookworm AS build
WORKDIR /srv/bakery
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt ./
RUN pip install -r requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libmariadb3 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/bakery
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY bakery.py /srv/bakery/
COPY static /srv/bakery/static
COPY templates /srv/bakery/templates
CMD ["gunicorn", "--bind", "0.0.0.0:5000", "bakery:app"]
