FROM python:3.12-bookworm AS build
WORKDIR /ferry
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY . .
RUN pip install .

FROM python:3.12-slim-bookworm
WORKDIR /ferry
COPY --from=build /opt/venv /opt/venv
COPY --from=build /ferry /ferry
ENV PATH=/opt/venv/bin:$PATH
CMD ["ferry"]
