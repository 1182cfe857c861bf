FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY . /srv/shop
RUN chown -R app:app /srv/shop/data
WORKDIR /srv/shop/backend
RUN pip install --no-cache-dir flask==3.0.3
USER app
CMD ["python", "shop.py"]
