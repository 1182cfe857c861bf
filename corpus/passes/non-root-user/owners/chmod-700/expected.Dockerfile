FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
RUN chmod 700 start.sh
RUN chown app:app /app/start.sh
USER app
ENTRYPOINT ["./start.sh"]
