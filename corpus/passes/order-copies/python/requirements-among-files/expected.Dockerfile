FROM python:3.12-slim
WORKDIR /job
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY ["sync.py", "run.sh", "requirements.txt", "./"]
CMD ["sh", "run.sh"]
