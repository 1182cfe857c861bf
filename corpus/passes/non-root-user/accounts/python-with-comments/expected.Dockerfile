FROM python:3.12-slim

# where it lives
WORKDIR /app

RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app

# what it needs
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt

COPY . .

USER app

# how it starts
CMD ["flask", "run"]
