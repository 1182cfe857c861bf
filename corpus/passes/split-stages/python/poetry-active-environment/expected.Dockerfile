FROM python:3.12-bookworm AS build
RUN pip install poetry==1.8.3
ENV VIRTUAL_ENV=/opt/harbour
RUN python -m venv $VIRTUAL_ENV
ENV PATH="$VIRTUAL_ENV/bin:$PATH"
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN poetry install --only main --no-root

FROM python:3.12-slim-bookworm
ENV VIRTUAL_ENV=/opt/harbour
ENV PATH="$VIRTUAL_ENV/bin:$PATH"
WORKDIR /app
COPY --from=build /opt/harbour /opt/harbour
COPY . .
CMD ["uvicorn", "harbour:app", "--host", "0.0.0.0"]
