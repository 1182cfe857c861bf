FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
USER app
CMD ["python", "tides.py"]
