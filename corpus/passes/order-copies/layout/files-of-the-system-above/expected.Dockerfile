FROM python:3.12-slim
COPY rootfs/ /
WORKDIR /opt/shop/web
RUN pip install --no-cache-dir flask==3.0.3
COPY . /opt/shop
CMD ["python", "main.py"]
