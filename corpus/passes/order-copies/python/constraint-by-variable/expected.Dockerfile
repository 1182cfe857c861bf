FROM python:3.12-slim
WORKDIR /app
ENV PIP_CONSTRAINT=pins.txt
COPY requirements.txt pins.txt ./
RUN pip install -r requirements.txt
COPY . .
CMD ["python", "ferry.py"]
