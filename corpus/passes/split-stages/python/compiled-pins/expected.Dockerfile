FROM python:3.12-bookworm AS build
WORKDIR /srv/stamps
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libfreetype6 libjpeg62-turbo liblcms2-2 libopenjp2-7 libtiff6 libwebp7 libwebpdemux2 libwebpmux3 libxcb1 libxml2 libxslt1.1 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/stamps
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
CMD ["python", "stamps.py"]
