FROM alpine:3.19
COPY --FROM=build /a /b
