FROM python:3.7-bookworm AS build
WORKDIR /gate
COPY . .
RUN pip install requests markupsafe==2.1.5

FROM python:3.7-slim-bookworm
WORKDIR /gate
COPY --from=build /usr/local/lib/python3.7/site-packages /usr/local/lib/python3.7/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/share /usr/local/share
COPY --from=build /usr/local/etc /usr/local/etc
COPY --from=build /gate /gate
CMD ["python", "gate.py"]
