FROM debian:12 AS build
RUN apt-get update && apt-get install -y python3-pip git curl build-essential
WORKDIR /app
COPY . .
RUN pip install --break-system-packages -r requirements.txt

FROM debian:12-slim
RUN apt-get update && \
    apt-get install -y git curl python3 python3-setuptools ca-certificates && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local/lib/python3.11/dist-packages /usr/local/lib/python3.11/dist-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/etc /usr/local/etc
COPY --from=build /usr/local/share /usr/local/share
COPY --from=build /app /app
EXPOSE 8000
CMD ["python3", "-m", "gunicorn", "-b", "0.0.0.0:8000", "app:app"]
