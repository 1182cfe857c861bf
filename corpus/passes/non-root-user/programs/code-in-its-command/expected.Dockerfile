FROM python:3.12-slim
WORKDIR /srv/report
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /srv/report
COPY --chown=app:app report.py .
USER app
CMD python -c "import report; open('report.txt', 'w').write(report.text())" && cat report.txt
