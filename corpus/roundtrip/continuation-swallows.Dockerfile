FROM alpine:3.19
RUN echo one \

RUN echo this is still the first one
CMD echo \
# a comment between

ENTRYPOINT is data here
