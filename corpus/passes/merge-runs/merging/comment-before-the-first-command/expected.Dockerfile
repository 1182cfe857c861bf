FROM alpine:3.20
RUN apk update && \
    # a shell for the people on call
    apk add bash && \
    rm -rf /var/cache/apk/*
CMD ["bash"]
