FROM python:3.12-slim
WORKDIR /srv/tides
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
RUN pip install --no-cache-dir .
USER app
CMD ["tides"]
