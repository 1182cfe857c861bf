FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
RUN mkdir uploads
RUN chown app:app /app/uploads
USER app
CMD ["python", "app.py"]
