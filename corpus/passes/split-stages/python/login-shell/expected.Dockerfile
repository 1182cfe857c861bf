FROM python:3.12-bookworm AS build
WORKDIR /gate
COPY . .
RUN pip install -r requirements.txt

FROM python:3.12-slim-bookworm
WORKDIR /gate
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/share /usr/local/share
COPY --from=build /usr/local/etc /usr/local/etc
COPY --from=build /gate /gate
CMD ["bash", "-lc", "python gate.py"]
