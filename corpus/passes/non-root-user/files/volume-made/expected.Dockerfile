FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /app/data && \
    chown app:app /app/data
COPY . .
VOLUME /app/data
USER app
CMD ["flask", "run"]
