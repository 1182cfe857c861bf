# syntax=docker/dockerfile:1.7-labs arg
#check=skip=JSONArgsRecommended;error=false
  #   EsCaPe   =   `
FROM alpine:3.19
RUN echo a `
    b \
