FROM alpine:3.19
RUN cat<<EOF
RUN echo $((1<<2))
RUN echo "<<EOF"
RUN echo '<<EOF'
RUN cat <<<word
RUN echo \<<EOF
RUN echo it's <<EOF
RUN echo ${x^^} <<EOF
RUN ["cat", "<<EOF"]
RUN cat <<""
CMD cat <<EOF
ENV A <<EOF
LABEL a=<<EOF
ENTRYPOINT <<EOF
RUN echo <<
RUN a <<E${x:-y}
