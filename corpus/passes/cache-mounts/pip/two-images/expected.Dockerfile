FROM python:3.12-alpine AS docs
WORKDIR /docs
COPY docs/requirements.txt ./
RUN --mount=type=cache,id=pip-python-3.12-alpine,target=/root/.cache/pip pip install -r requirements.txt
COPY docs .
RUN mkdocs build -d /site

FROM python:3.12
WORKDIR /app
COPY requirements.txt ./
RUN --mount=type=cache,id=pip-python-3.12,target=/root/.cache/pip pip install -r requirements.txt
COPY --from=docs /site ./site
COPY . .
CMD ["python", "main.py"]
