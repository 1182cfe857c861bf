FROM alpine:3.20
RUN apk add --no-cache \
    curl \
    jq && \
    apk add --no-cache bash
