FROM alpine:3.19
RUN <<EOF
echo one
echo two
EOF
RUN <<-E
	x
	E
CMD true
