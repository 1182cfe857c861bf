FROM public.ecr.aws/docker/library/python:3.12-bookworm AS build
# headers for psycopg2; the zone files for the berth plan
RUN apt-get update && apt-get install -y --no-install-recommends \
    libpq-dev libzstd1 tzdata \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /harbour
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM public.ecr.aws/docker/library/python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /harbour
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
EXPOSE 8010
CMD ["gunicorn", "--bind=0.0.0.0:8010", "berths:app"]
