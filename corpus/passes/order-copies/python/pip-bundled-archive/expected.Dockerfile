FROM python:3.12-slim
WORKDIR /srv/app
COPY vendor/labels-1.4.0.tar.gz vendor/
RUN pip install --no-cache-dir ./vendor/labels-1.4.0.tar.gz
COPY . .
CMD ["python", "main.py"]
