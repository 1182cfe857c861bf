FROM python:3.12-slim

WORKDIR /opt/exporter

COPY requirements.txt .

RUN pip install --no-cache-dir -r requirements.txt

# the exporter itself
COPY exporter.py metrics.py ./

EXPOSE 9200
CMD ["python", "exporter.py"]
