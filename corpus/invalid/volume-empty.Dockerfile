FROM alpine:3.19
VOLUME [""]
