FROM python:3.12-slim
RUN pip install --no-cache-dir pdm==2.20.1
ENV PDM_CHECK_UPDATE=0
WORKDIR /srv/tally
COPY pyproject.toml pdm.lock ./
RUN pdm install --check --prod --no-editable --no-self
COPY . .
RUN pdm install --check --prod --no-editable
ENV PATH="/srv/tally/.venv/bin:$PATH"
CMD ["uvicorn", "tally.main:app", "--host", "0.0.0.0"]
