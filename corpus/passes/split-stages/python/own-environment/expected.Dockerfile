FROM python:3.12-bookworm AS build
ENV VIRTUAL_ENV=/opt/env
RUN python -m venv $VIRTUAL_ENV
ENV PATH="$VIRTUAL_ENV/bin:$PATH"
WORKDIR /poster
COPY . .
RUN pip install flask gunicorn markupsafe==2.1.5

FROM python:3.12-slim-bookworm
ENV VIRTUAL_ENV=/opt/env
ENV PATH="$VIRTUAL_ENV/bin:$PATH"
WORKDIR /poster
COPY --from=build /opt/env /opt/env
COPY --from=build /poster /poster
CMD ["gunicorn", "poster:server"]
