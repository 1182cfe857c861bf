FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN useradd service
USER service
CMD ["flask", "run"]
