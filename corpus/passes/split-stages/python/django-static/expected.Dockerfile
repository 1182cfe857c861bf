FROM python:3.12-bookworm AS build
WORKDIR /club
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
RUN python manage.py collectstatic --noinput

FROM python:3.12-slim-bookworm
WORKDIR /club
COPY --from=build /opt/venv /opt/venv
COPY --from=build /club /club
ENV PATH=/opt/venv/bin:$PATH
CMD sh -c "python manage.py migrate && gunicorn club.wsgi"
