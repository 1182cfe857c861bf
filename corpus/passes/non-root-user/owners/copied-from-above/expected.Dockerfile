FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --chown=app:app . .
ENV PYTHONPATH=/app
WORKDIR /app/api
RUN pip install -r requirements.txt
USER app
CMD ["python", "main.py"]
