FROM python:3.13 AS build
WORKDIR /srv/changelog
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install -r requirements.txt

FROM python:3.13-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends git && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/changelog
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/changelog /srv/changelog
ENV PATH=/opt/venv/bin:$PATH
CMD ["python", "changelog.py"]
