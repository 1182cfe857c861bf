FROM python:3.12-slim
WORKDIR "/my app"
RUN mkdir "/my data"
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app '/my data'
COPY . .
USER app
CMD ["python", "app.py"]
