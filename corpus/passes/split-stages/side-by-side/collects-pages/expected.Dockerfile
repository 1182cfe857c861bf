FROM node:20 AS frontend
WORKDIR /code
COPY frontend/ frontend/
RUN cd frontend && npm install && npm run build

FROM python:3.12-slim
WORKDIR /code
COPY requirements.txt /code/
RUN pip install -r requirements.txt
COPY . /code/
COPY --from=frontend /code/frontend/dist /code/frontend/dist
RUN python manage.py collectstatic --noinput
CMD ["gunicorn", "-b", "0.0.0.0:8000", "shop.wsgi"]
