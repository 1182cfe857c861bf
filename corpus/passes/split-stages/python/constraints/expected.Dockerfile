FROM python:3.12 AS build
ENV PIP_CONSTRAINT=/tides/constraints.txt
WORKDIR /tides
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt constraints.txt ./
RUN pip install -r requirements.txt

FROM python:3.12-slim
ENV PIP_CONSTRAINT=/tides/constraints.txt
WORKDIR /tides
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
CMD ["gunicorn", "-b", ":7000", "tides:server"]
