FROM python:3.12-slim
RUN useradd bob -g 0 --create-home
WORKDIR /app
COPY . .
USER bob
CMD ["python", "app.py"]
