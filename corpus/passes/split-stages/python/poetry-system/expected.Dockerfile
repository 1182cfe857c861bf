FROM python:3.12-bookworm AS build

ENV POETRY_VIRTUALENVS_CREATE=false
RUN pip install poetry

WORKDIR /harbour
COPY pyproject.toml ./
RUN poetry install --only main

COPY . .

FROM python:3.12-slim-bookworm
ENV POETRY_VIRTUALENVS_CREATE=false

WORKDIR /harbour

COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/share /usr/local/share
COPY --from=build /usr/local/etc /usr/local/etc
COPY --from=build /harbour /harbour

CMD ["uvicorn", "harbour:api", "--host", "0.0.0.0"]
