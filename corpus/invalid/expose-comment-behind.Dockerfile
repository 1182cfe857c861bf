FROM scratch
EXPOSE 8080 # the web
