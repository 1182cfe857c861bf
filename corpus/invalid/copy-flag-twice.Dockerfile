FROM alpine:3.19
COPY --chown=a --chown=b x y
