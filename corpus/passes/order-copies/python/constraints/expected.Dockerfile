FROM python:3.12-slim
WORKDIR /ferry
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -c constraints.txt -r requirements.txt
COPY . .
CMD ["python", "ferry.py"]
