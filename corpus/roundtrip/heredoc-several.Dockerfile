FROM alpine:3.19
RUN cat <<A <<-B 3<<"C" > /x
from a
A
	from b
	B
from c $HOME
C
RUN cat <<SAME && cat <<SAME
1
SAME
2
SAME
RUN cat <<EOF | sort \
    # the body comes after the whole logical line
    | uniq
b
a
EOF
RUN <<EMPTY
EMPTY
