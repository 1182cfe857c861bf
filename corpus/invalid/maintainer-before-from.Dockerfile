MAINTAINER me@example.com
FROM alpine:3.19
