FROM alpine:3.19
apt-get update
RUN true
