FROM python:3.12-slim
WORKDIR /app
ENV PIP_CONFIG_FILE=/app/pip.ini
COPY requirements.txt pip.ini ./
COPY wheels wheels/
RUN pip install -r requirements.txt
COPY . .
CMD ["python", "ferry.py"]
