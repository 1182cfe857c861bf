FROM debian:12 AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl unzip && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/pages
RUN curl -fsSL https://example.org/pages.zip -o /tmp/pages.zip && unzip /tmp/pages.zip -d /opt/pages && rm /tmp/pages.zip

FROM debian:12-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /opt/pages
COPY --from=build /opt/pages /opt/pages
COPY serve.sh /usr/local/bin/serve.sh
EXPOSE 8080
CMD ["/usr/local/bin/serve.sh"]
