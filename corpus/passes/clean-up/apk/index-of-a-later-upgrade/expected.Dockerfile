FROM alpine:3.20
RUN apk --update add curl && apk upgrade && \
    rm -rf /var/cache/apk/*
CMD ["curl", "--version"]
