 FROM alpine:3.19
 # a comment
　
RUNtruex
RUN echo a b 
COPY 　a b /c
ENV A=1 B=2
USER  me
RUN echo \ 
RUN echo \
