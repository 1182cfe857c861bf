FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt ./
RUN --mount=type=cache,id=pip-python-3.12-slim,target=/root/.cache/pip pip install -r requirements.txt
COPY . .
CMD ["python", "main.py"]
