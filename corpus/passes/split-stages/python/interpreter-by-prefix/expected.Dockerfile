FROM python:3.12-bookworm AS build
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpcre2-8-0 libxml2 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/share /usr/local/share
COPY --from=build /usr/local/etc /usr/local/etc
COPY . .
CMD ["uwsgi", "--ini", "uwsgi.ini"]
