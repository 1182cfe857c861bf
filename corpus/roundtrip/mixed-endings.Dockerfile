FROM alpine:3.19
RUN echo unix
RUN echo dos \
  && echo unix \
  && echo dos


# one
# two
ENV A=1 \
    B=2
CMD true
