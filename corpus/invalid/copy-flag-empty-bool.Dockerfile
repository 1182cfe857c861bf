FROM alpine:3.19
COPY --link= a b
