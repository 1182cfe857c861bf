FROM python:3.11-slim AS build
RUN apt-get update && apt-get install -y npm && npm install -g sass && rm -rf /var/lib/apt/lists/*
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install -r requirements.txt
RUN sass static/scss:static/css

FROM python:3.11-slim
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH
CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
