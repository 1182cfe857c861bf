FROM alpine:3.19

RUN <<EOF
echo one
EOF 
  EOF
RUN echo two
