#!/usr/bin/env -S docker build -t me -f
# escape=`
FROM alpine:3.19
RUN echo a \
    b
