FROM python:3.12-slim
WORKDIR /ferry
COPY requirements.txt ./
COPY wheels wheels/
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
CMD ["python", "ferry.py"]
