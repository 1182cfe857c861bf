FROM python:3.12-slim
WORKDIR /ferry
RUN pip install --no-cache-dir flask gunicorn
# the ferry itself
COPY . .
CMD ["gunicorn", "ferry:server"]
