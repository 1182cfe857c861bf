FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
EXPOSE 8000
USER app
CMD ["python", "-m", "tides.server"]
