FROM python:3.12 AS base
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]

FROM base AS production
ENV MODE=production
