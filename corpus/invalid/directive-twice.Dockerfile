# escape=`
# Escape=`
FROM alpine:3.19
