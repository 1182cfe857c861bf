FROM alpine:3.19
HEALTHCHECK --retries=-1 CMD true
