FROM alpine:3.19

# a typo
RUNN echo hi
