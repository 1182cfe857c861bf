FROM alpine:3.19
RUN echo ab
ENV Ab
COPY ab /c
RUN echo \
 next
