FROM python:3.12-bookworm AS build
RUN pip install uv
RUN uv venv /opt/env
ENV VIRTUAL_ENV=/opt/env PATH=/opt/env/bin:$PATH
WORKDIR /ferry
COPY requirements.txt .
RUN uv pip install -r requirements.txt

FROM python:3.12-slim-bookworm
ENV VIRTUAL_ENV=/opt/env PATH=/opt/env/bin:$PATH
WORKDIR /ferry
COPY --from=build /opt/env /opt/env
COPY . .
CMD ["python", "ferry.py"]
