FROM python:3.12 AS build
RUN python -m venv /opt/venv && /opt/venv/bin/pip install flask && chmod -R 700 /opt/venv

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --from=build --chown=app:app /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY . .
USER app
CMD ["flask", "run"]
