# Node is only here to build the frontend
FROM node:20 AS frontend
WORKDIR /app
COPY frontend/ frontend/
RUN cd frontend && npm ci && npm run build

FROM python:3.12-slim

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
COPY --from=frontend /app/frontend/dist /app/frontend/dist

EXPOSE 8000
CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
