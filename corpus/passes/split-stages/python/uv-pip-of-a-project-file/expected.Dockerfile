FROM ghcr.io/astral-sh/uv:python3.12-trixie-slim AS build
ENV UV_SYSTEM_PYTHON=1
WORKDIR /app
COPY pyproject.toml ./
RUN uv pip install --no-cache -r pyproject.toml
RUN rm -f /usr/local/bin/uv /usr/local/bin/uvx

FROM python:3.12-slim-trixie
ENV UV_SYSTEM_PYTHON=1
WORKDIR /app
COPY pyproject.toml ./
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/share /usr/local/share
COPY --from=build /usr/local/etc /usr/local/etc
COPY main.py ./
USER 1000
ENTRYPOINT ["python", "/app/main.py"]
