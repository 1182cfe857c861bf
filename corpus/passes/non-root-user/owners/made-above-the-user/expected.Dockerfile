FROM python:3.12-slim
RUN mkdir -p /app/uploads
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /app/uploads
COPY . .
CMD ["python", "app.py"]
RUN echo 1 > build.txt
USER app
