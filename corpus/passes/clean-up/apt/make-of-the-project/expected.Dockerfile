FROM ubuntu:22.04
WORKDIR /src
RUN apt-get update && apt-get install -y make gcc && \
    rm -rf /var/lib/apt/lists/*
COPY . .
RUN make
CMD ["./tool"]
