FROM alpine:3.19
RUN cat << EOF
body
EOF
RUN cat <<- EOF
RUN tee /a <<  'Q' > /b
$x
Q
