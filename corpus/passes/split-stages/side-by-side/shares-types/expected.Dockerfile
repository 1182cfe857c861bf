FROM node:20-slim AS frontend
WORKDIR /app
COPY . .
WORKDIR /app/frontend
RUN npm ci
RUN npm run build

FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
COPY --from=frontend /app/frontend/dist /app/frontend/dist
CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
