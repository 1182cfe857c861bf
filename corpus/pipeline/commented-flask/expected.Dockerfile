# syntax=docker/dockerfile:1

# Base
# ----
FROM python:3.12-slim AS build

# Where the code lives
WORKDIR /app

# System packages:
#   gcc for the wheels without a binary
RUN apt-get update && apt-get install -y \
    # the compiler
    gcc \
    # and its headers
    libffi-dev \
    && rm -rf /var/lib/apt/lists/*

RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt ./

# Python packages
RUN pip install --no-cache-dir -r requirements.txt   # pinned

FROM python:3.12-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends libffi8 && \
    rm -rf /var/lib/apt/lists/*

WORKDIR /app

RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH

# Code first, it is easier that way
COPY . .

USER app

# Run it
CMD ["flask", "run", "--host=0.0.0.0"]
