FROM python:3.12-slim
WORKDIR /app
RUN pip install uv
COPY requirements.txt uv.toml ./
COPY wheels wheels/
RUN uv pip install --system -r requirements.txt
COPY . .
CMD ["python", "ferry.py"]
