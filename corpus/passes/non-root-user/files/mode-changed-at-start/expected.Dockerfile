FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY start.sh visits.py /app/
RUN mkdir /data
RUN chown app:app /app/visits.py /data
USER app
ENTRYPOINT ["/app/start.sh"]
CMD ["python", "visits.py"]
