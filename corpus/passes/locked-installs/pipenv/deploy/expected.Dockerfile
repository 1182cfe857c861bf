FROM python:3.11-slim
WORKDIR /app
RUN pip install pipenv
COPY Pipfile Pipfile.lock ./
RUN pipenv install --deploy --system
COPY . .
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
