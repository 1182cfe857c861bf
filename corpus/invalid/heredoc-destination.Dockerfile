FROM alpine:3.19
COPY app.py <<EOF
x
EOF
