FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
ADD https://astral.sh/uv/install.sh /install.sh
RUN UV_INSTALL_DIR=/usr/local/bin sh /install.sh && rm /install.sh
WORKDIR /app
COPY requirements.txt .
RUN uv pip install --system --no-cache -r requirements.txt
COPY . .
USER app
CMD ["python", "main.py"]
