FROM python:3.12-slim
ENV HOME=/srv/notes \
    PYTHONUNBUFFERED=1
WORKDIR /srv/notes/app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --chown=app:app notes.py .
RUN chown app:app /srv/notes
USER app
CMD ["python", "notes.py"]
