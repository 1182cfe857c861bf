FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y python3 python3-pip
WORKDIR /app
COPY requirements.txt .
RUN pip3 install -r requirements.txt

FROM ubuntu:22.04
RUN apt-get update && \
    apt-get install -y python3 python3-setuptools ca-certificates && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local/lib/python3.10/dist-packages /usr/local/lib/python3.10/dist-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --from=build /usr/local/etc /usr/local/etc
COPY --from=build /usr/local/share /usr/local/share
COPY . .
EXPOSE 8000
CMD ["/usr/bin/python3", "-m", "gunicorn", "-b", "0.0.0.0:8000", "app:app"]
