FROM alpine:3.19
HEALTHCHECK --interval=30 CMD true
