FROM alpine:3.19
COPY <<-EOF /etc/app.conf
    key=value
    EOF
