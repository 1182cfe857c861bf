FROM debian:bookworm
MAINTAINER André Müller <andre@example.com>
LABEL city="Zürich"
RUN echo café > /x
# © 2014
COPY <<EOF /motd
Grüße
EOF
