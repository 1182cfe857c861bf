FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
RUN mkdir -p /app/uploads && \
    chown app:app /app/uploads
CMD ["python", "app.py"]
RUN echo 1 > build.txt
USER app
