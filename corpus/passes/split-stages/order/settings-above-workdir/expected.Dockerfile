FROM python:3.12 AS build
USER root
WORKDIR /tides
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
RUN pip install -r requirements.txt

FROM python:3.12-slim
EXPOSE 7000
STOPSIGNAL SIGINT
VOLUME /tides/cache
USER root
HEALTHCHECK CMD ["python", "-c", "import tides"]
WORKDIR /tides
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
ENTRYPOINT ["gunicorn", "-b", ":7000", "tides:server"]
