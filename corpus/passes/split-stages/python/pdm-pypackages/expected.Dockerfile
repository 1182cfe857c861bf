FROM python:3.12-bookworm AS build
RUN pip install --no-cache-dir pdm==2.20.1
WORKDIR /srv/tally
COPY . .
RUN mkdir __pypackages__ && pdm sync --prod --no-self

FROM python:3.12-slim-bookworm
WORKDIR /srv/tally
COPY --from=build /srv/tally /srv/tally
ENV PYTHONPATH=/srv/tally/__pypackages__/3.12/lib
CMD ["python", "-m", "uvicorn", "tally.main:app", "--host", "0.0.0.0"]
