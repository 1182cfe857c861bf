FROM node:20-slim AS client
WORKDIR /app
COPY client/ client/
RUN npm --prefix client ci && npm --prefix client run build && rm -rf client/node_modules

FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
COPY --from=client /app/static /app/static
CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
