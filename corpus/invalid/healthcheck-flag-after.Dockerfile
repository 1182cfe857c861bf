FROM alpine:3.19
HEALTHCHECK --intervall=5s CMD true
