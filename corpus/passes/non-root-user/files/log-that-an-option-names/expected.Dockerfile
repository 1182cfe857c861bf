FROM python:3.12-slim
WORKDIR /srv/hello
RUN pip install --no-cache-dir gunicorn==22.0.0
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
RUN chown -R app:app /srv/hello/logs
EXPOSE 8000
USER app
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--access-logfile", "logs/access.log", "hello:app"]
