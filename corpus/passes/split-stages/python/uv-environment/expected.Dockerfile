FROM python:3.12-bookworm AS build
RUN pip install uv
WORKDIR /ferry
COPY . .
RUN uv sync --frozen --no-dev

FROM python:3.12-slim-bookworm
WORKDIR /ferry
COPY --from=build /ferry /ferry
ENV PATH=/ferry/.venv/bin:$PATH
CMD ["gunicorn", "ferry:server"]
