FROM alpine:3.19
RUN echo $((1 << 2))
