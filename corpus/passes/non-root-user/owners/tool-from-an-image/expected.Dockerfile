FROM python:3.13-slim

COPY --from=ghcr.io/astral-sh/uv:0.8 /uv /bin/uv

WORKDIR /app

RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /app
COPY --chown=app:app requirements.txt ./
RUN uv pip install --system --no-cache -r requirements.txt

COPY --chown=app:app api.py ./

EXPOSE 8007
USER app
CMD ["uvicorn", "api:app", "--host", "0.0.0.0", "--port", "8007"]
