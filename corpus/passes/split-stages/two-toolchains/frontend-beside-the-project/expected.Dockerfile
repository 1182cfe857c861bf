FROM python:3.12 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*

WORKDIR /frontend
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY frontend/package*.json ./
RUN npm ci
COPY frontend/ ./
RUN npm run build

WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
RUN rm -rf /frontend/node_modules

FROM python:3.12-slim
WORKDIR /app
COPY --from=build /frontend /frontend
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY app.py .
CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
