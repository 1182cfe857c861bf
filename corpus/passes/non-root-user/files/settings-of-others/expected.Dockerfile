FROM python:3.12-slim
WORKDIR /srv/quotes
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY quotes/requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY quotes/ .
EXPOSE 8000
USER app
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "server:app"]
