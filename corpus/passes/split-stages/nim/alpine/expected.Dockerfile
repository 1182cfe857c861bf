FROM nimlang/nim:2.0.2-alpine AS build
WORKDIR /app
COPY . .
RUN nim c -d:release --out:tide src/tide.nim

FROM alpine:3
RUN apk add --no-cache ca-certificates tzdata
WORKDIR /app
COPY --from=build /app/tide /app/tide
EXPOSE 8080
CMD ["./tide"]
