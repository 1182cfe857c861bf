FROM python:3.12-slim
WORKDIR /app
RUN pip install --no-cache-dir flask==3.0.3
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY app.py .
RUN mkdir /data
RUN chown app:app /data
EXPOSE 5000
USER app
CMD ["python", "app.py"]
