FROM alpine:3.19
ENV A = b
ARG C = d
