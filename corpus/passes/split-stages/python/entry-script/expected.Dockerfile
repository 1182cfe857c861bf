FROM python:3.12-bookworm AS build
WORKDIR /poster
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install flask gunicorn

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /poster
COPY --from=build /opt/venv /opt/venv
COPY --from=build /poster /poster
ENV PATH=/opt/venv/bin:$PATH
ENTRYPOINT ["./wait.sh"]
CMD ["gunicorn", "poster:server"]
