FROM python:3.12-slim
RUN useradd --uid 1500 service
WORKDIR /app
COPY . .
USER service
CMD ["flask", "run"]
