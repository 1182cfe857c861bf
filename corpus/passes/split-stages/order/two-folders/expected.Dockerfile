FROM python:3.12 AS build
WORKDIR /maps
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY maps .
RUN python draw.py
WORKDIR /tides
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
RUN cp -r /maps/drawn /var/lib/maps

FROM python:3.12-slim
WORKDIR /maps
COPY maps .
WORKDIR /tides
COPY --from=build /var/lib/maps /var/lib/maps
COPY --from=build /opt/venv /opt/venv
COPY --from=build /tides /tides
ENV PATH=/opt/venv/bin:$PATH
CMD ["gunicorn", "-b", ":7000", "tides:server"]
