FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.8 /uv /bin/uv

COPY pyproject.toml uv.lock /app/
WORKDIR /app

# Install dependencies
RUN uv sync

# Install the project into /app
COPY . /app

EXPOSE 8080
CMD ["uv", "run", "server.py"]
