FROM python:3.12-bookworm AS build
WORKDIR /tides
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install flask waitress

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /tides
COPY --from=build /opt/venv /opt/venv
COPY --from=build /tides /tides
ENV PATH=/opt/venv/bin:$PATH
HEALTHCHECK --interval=30s CMD curl -fsS http://localhost:7000/ || exit 1
CMD ["waitress-serve", "--port=7000", "tides:server"]
