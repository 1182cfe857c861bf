FROM alpine:3.19
ARG S
RUN --mount=from=$S,target=/x true
