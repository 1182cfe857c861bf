FROM python:3.12-alpine
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,id=pip-python-3.12-alpine,target=/root/.cache/pip \
    --mount=type=cache,id=uv-python-3.12-alpine,target=/root/.cache/uv \
    apk add --no-cache gcc musl-dev && \
    pip install \
        uv==0.5.1 && \
    uv sync --locked
COPY . .
CMD ["/app/.venv/bin/python", "main.py"]
