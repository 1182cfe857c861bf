FROM python:3.12-slim-bookworm
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt && python -c "import nltk; nltk.download('punkt', download_dir='/usr/share/nltk_data')"
COPY server.py ./
USER app
CMD ["python", "server.py"]
