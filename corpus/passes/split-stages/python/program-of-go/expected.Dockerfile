FROM python:3.12-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends golang-go ca-certificates && rm -rf /var/lib/apt/lists/*
ENV GOPATH=/go PATH="/go/bin:$PATH"
RUN go install github.com/tomnomnom/assetfinder@latest
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

FROM python:3.12-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/*
ENV GOPATH=/go PATH="/go/bin:$PATH"
WORKDIR /app
COPY --from=build /go/bin /go/bin
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY server.py ./
EXPOSE 8384
CMD ["python", "server.py"]
