FROM python:3.12-bookworm AS build
WORKDIR /ferry
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY api/requirements.txt /ferry/api/
COPY main.py /ferry
RUN cd api && pip install -r requirements.txt

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libmariadb3 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /ferry
COPY --from=build /opt/venv /opt/venv
COPY --from=build /ferry /ferry
ENV PATH=/opt/venv/bin:$PATH
CMD ["python", "main.py"]
