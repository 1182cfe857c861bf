FROM python:3.13-slim
WORKDIR /srv/app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /srv/app
COPY --from=registry.example.org/team/app:4 --chown=app:app /srv/app /srv/app
COPY --chown=app:app requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY --chown=app:app settings.py ./
USER app
CMD ["python", "settings.py"]
