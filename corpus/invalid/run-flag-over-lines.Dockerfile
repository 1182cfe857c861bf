FROM alpine:3.19
RUN --mount=type=cache,target=/x \
    # why
    --cache=yes \
    true
