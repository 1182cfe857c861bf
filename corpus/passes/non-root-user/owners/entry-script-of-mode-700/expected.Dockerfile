FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --chown=app:app docker/serve.sh /usr/local/bin/serve.sh
RUN chmod 700 /usr/local/bin/serve.sh
COPY . .
USER app
ENTRYPOINT ["serve.sh"]
CMD ["python", "app.py"]
