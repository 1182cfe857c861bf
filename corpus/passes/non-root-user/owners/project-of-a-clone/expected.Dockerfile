FROM python:3.12-slim

RUN apt-get update && apt-get install -y --no-install-recommends git ffmpeg && \
    rm -rf /var/lib/apt/lists/* && \
    git clone --depth 1 https://github.com/acme/tuner.git /opt/tuner
WORKDIR /opt/tuner
RUN pip install --no-cache-dir -r requirements.txt

RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY config.yaml .
RUN chown -R app:app /opt/tuner
USER app
CMD ["python", "bot.py"]
