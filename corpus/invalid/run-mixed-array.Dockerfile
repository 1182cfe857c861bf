FROM alpine:3.19
RUN ["sleep", 10]
