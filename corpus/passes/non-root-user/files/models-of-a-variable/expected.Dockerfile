FROM python:3.12-slim
ENV HF_HOME=/app/models TORCH_HOME=/srv/torch
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /app/models /srv/torch && \
    chown app:app /app/models /srv/torch
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY server.py ./
EXPOSE 8384
USER app
CMD ["python", "server.py"]
