FROM python:3.12-slim
WORKDIR /srv/notes
RUN pip install --no-cache-dir flask==3.0.3
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /srv/notes
COPY --chown=app:app notes.py .
EXPOSE 5000
USER app
CMD ["python", "notes.py"]
