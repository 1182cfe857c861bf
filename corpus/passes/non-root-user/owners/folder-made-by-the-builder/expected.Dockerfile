FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --target /app/packages -r requirements.txt
COPY . .
RUN mkdir -p data/uploads

FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /app
COPY --from=build --chown=app:app /app /app
ENV PYTHONPATH=/app/packages
EXPOSE 8000
USER app
CMD ["python", "-m", "uvicorn", "main:app", "--host", "0.0.0.0"]
