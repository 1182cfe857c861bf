FROM alpine:3.19
ONBUILD RUN <<EOF
echo in the child
EOF
ONBUILD COPY --link <<A <<B /dest/
a
A
b
B
onbuild add <<X /x
x
X
