from python:3.12-slim as base
workdir /app
copy requirements.txt .
run pip install --no-cache-dir -r requirements.txt
copy . .
cmd ["python", "-m", "shop"]

from base as test
run python -m pytest -q

from base as app
