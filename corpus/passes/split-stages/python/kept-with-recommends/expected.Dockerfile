FROM python:3.12-slim-bookworm AS build
WORKDIR /poster
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
RUN apt-get update && apt-get install -y git gcc
RUN pip install -r requirements.txt

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y git && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /poster
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
CMD ["python", "poster.py"]
