FROM python:3.12-slim

WORKDIR /app

RUN pip install flask==3.0.3

COPY . .

EXPOSE 8000

CMD ["flask", "--app", "app", "run", "--host", "0.0.0.0", "--port", "8000"]
