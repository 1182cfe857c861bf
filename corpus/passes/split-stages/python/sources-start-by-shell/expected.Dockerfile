FROM python:3.13 AS build
WORKDIR /srv/thumbs
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install flask

FROM python:3.13-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends imagemagick && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/thumbs
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/thumbs /srv/thumbs
ENV PATH=/opt/venv/bin:$PATH
CMD ["python", "thumbs.py"]
