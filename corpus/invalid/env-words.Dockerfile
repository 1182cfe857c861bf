FROM alpine:3.19
ENV OPTS=-a -b -c
