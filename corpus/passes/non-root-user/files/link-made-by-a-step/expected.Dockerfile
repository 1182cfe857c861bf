FROM python:3.12-slim
RUN mkdir -p /data/uploads
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /data/uploads
COPY upload.py .
RUN ln -s /data/uploads uploads
USER app
CMD ["python", "upload.py"]
