FROM python:3.12-slim
RUN useradd --uid 1500 service
WORKDIR /app
RUN chown service /app
COPY --chown=service . .
USER service
CMD ["flask", "run"]
