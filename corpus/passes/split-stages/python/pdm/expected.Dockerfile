FROM python:3.12-bookworm AS build
RUN pip install --no-cache-dir pdm==2.20.1
ENV PDM_CHECK_UPDATE=0
WORKDIR /srv/tally
COPY pyproject.toml pdm.lock ./
RUN pdm install --prod --no-self
COPY . .

FROM python:3.12-slim-bookworm
ENV PDM_CHECK_UPDATE=0
WORKDIR /srv/tally
COPY --from=build /srv/tally /srv/tally
ENV PATH="/srv/tally/.venv/bin:$PATH"
EXPOSE 8000
CMD ["uvicorn", "tally.main:app", "--host", "0.0.0.0"]
