FROM python:3 AS build
WORKDIR /gate
COPY . .
RUN pip install requests markupsafe==2.1.5

FROM python:3-slim
WORKDIR /gate
COPY --from=build /usr/local /usr/local
COPY --from=build /gate /gate
CMD ["/usr/local/bin/python3", "gate.py"]
