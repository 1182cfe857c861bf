FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN sed -i 's/DEBUG = True/DEBUG = False/' settings.py
CMD ["python", "app.py"]
