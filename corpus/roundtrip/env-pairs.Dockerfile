FROM alpine:3.19
ENV A=1 B="two words" C='three words here' D=four\ words E=
ENV F="quoted ""twice" G=pre"mid dle"post H='it''s' I="say \"hi\""
ENV J=$A K=${B} L=${C:-default} M="${D:+set it}" N='$literal' O=\$escaped
ENV P="spans \
two lines" \
    # and a comment
    Q=next \

    R=last
ENV "name with blank"=x R="${C:-default value}"
ENV S="open to the end \' T=in it too"
