FROM python:3.12-slim
WORKDIR /app
RUN pip install uv
COPY pyproject.toml uv.lock uv.toml .python-version ./
RUN uv sync --frozen --no-install-project
COPY . .
CMD ["python", "ferry.py"]
