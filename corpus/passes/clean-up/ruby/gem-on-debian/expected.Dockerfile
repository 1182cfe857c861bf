FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends ruby && rm -rf /var/lib/apt/lists/*
RUN gem install --no-document asciidoctor -v 2.0.23
ENTRYPOINT ["asciidoctor"]
