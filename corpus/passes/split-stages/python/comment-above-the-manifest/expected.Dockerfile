FROM python:3.12-slim AS build

WORKDIR /app

# Compilers for the packages
RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*

RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH

# Copy the list first, so that pip runs seldom
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt

FROM python:3.12-slim
WORKDIR /app

COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH

# The application
COPY . .

CMD ["python", "app.py"]
