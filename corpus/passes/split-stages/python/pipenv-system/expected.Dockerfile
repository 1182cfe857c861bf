FROM python:3.11-bookworm AS build
RUN pip install --no-cache-dir pipenv
WORKDIR /ferry
COPY Pipfile Pipfile.lock ./
RUN pipenv install --system --deploy

FROM python:3.11-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /ferry
COPY --from=build /usr/local/lib/python3.11/site-packages /usr/local/lib/python3.11/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/share /usr/local/share
COPY --from=build /usr/local/etc /usr/local/etc
COPY . .
CMD ["gunicorn", "ferry:server"]
