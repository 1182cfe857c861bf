FROM alpine:3.19
RUN echo [31mred[0m 
ENV A= B= C=
RUN echo vtffend
