FROM alpine:3.19
RUN cat <<EOF; echo done
body
EOF
