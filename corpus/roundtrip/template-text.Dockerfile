FROM alpine:3.19
RUN echo {{ item }} && echo <%= x %> ${{ vars.x }}
RUN echo $((1 + 2)) $(date) `date` !x ~ * ? [a] {1..3} > /dev/null 2>&1 &
CMD exec "$@"
