FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /poster
COPY . .
RUN pip install flask gunicorn
ENTRYPOINT ["./wait.sh"]
CMD ["gunicorn", "poster:server"]
