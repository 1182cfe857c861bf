FROM bash:5
RUN echo ${VERSION:0:3} ${VERSION#v} && cat <<EOF
one
EOF
RUN echo "${A:-"${B:-'}'}"}" <<EOF
two
EOF
RUN echo ${A/x/<<y} ${A//a/b} $1 $@ <<$X
three
$X
