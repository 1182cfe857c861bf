FROM python:3.12-alpine
RUN addgroup -S app && adduser -S -G app app
COPY . /app
WORKDIR /app
RUN pip install --no-cache-dir -r requirements.txt
USER app
CMD ["flask", "run"]
