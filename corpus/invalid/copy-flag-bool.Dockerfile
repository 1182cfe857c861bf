FROM alpine:3.19
COPY --link=yes a b
