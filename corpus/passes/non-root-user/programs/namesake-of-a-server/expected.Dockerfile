FROM alpine:3.20
RUN apk add --no-cache busybox-extras
RUN addgroup -S app && adduser -S -G app app
COPY site /srv/site
EXPOSE 8000
USER app
CMD ["httpd", "-f", "-p", "8000", "-h", "/srv/site"]
