FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt ./
COPY certs/ca.pem certs/
COPY wheels wheels/
RUN pip install --no-index --find-links=wheels --cert certs/ca.pem -r requirements.txt
COPY . .
CMD ["python", "ferry.py"]
