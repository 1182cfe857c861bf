FROM python:3.12-bookworm AS build
WORKDIR /ferry
RUN useradd --uid 10001 ferry && chown ferry:ferry /ferry
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY --chown=ferry:ferry requirements.txt .
RUN pip install -r requirements.txt
COPY --chown=ferry:ferry . .
RUN chmod +x ferry.py

FROM python:3.12-slim-bookworm
WORKDIR /ferry
RUN useradd --uid 10001 ferry && chown ferry:ferry /ferry
COPY --from=build /opt/venv /opt/venv
COPY --from=build --chown=ferry /ferry /ferry
ENV PATH=/opt/venv/bin:$PATH
USER ferry
CMD ["./ferry.py"]
