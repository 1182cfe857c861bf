FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . .
RUN chown app:app /app/wait.sh
USER app
ENTRYPOINT ["sh", "./start.sh"]
