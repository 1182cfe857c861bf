FROM python:3.12-slim
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/shop
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
EXPOSE 8000
USER app
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "shop.wsgi"]
