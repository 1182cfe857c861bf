FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --chown=app:app --chmod=600 key.pem ./
COPY app.py ./
USER app
CMD ["python", "app.py"]
