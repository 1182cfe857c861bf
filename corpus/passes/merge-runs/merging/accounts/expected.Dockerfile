FROM alpine:3.20
RUN addgroup -S web && \
    adduser -S -G web web
USER web
