FROM python:3.11-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN python manage.py migrate --noinput
RUN chown -R app:app /app
EXPOSE 8000
USER app
CMD ["gunicorn", "shop.wsgi:application", "--bind", "0.0.0.0:8000"]
