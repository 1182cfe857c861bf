FROM python:3.12-bookworm AS build
WORKDIR /post
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install -r requirements.txt

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /post
COPY --from=build /opt/venv /opt/venv
COPY --from=build /post /post
ENV PATH=/opt/venv/bin:$PATH
CMD ["gunicorn", "post:server"]
