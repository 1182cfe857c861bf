FROM alpine:3.19
HEALTHCHECK --interval=5s CMD
