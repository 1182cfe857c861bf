FROM python:3.12-bookworm AS build
WORKDIR /src
COPY . .
RUN pip install .

FROM python:3.12-slim-bookworm
WORKDIR /src
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/share /usr/local/share
COPY --from=build /usr/local/etc /usr/local/etc
COPY --from=build /src /src
CMD ["tally"]
