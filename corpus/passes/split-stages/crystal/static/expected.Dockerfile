FROM crystallang/crystal:1.19-alpine AS build
WORKDIR /app
COPY . .
RUN crystal build --release --static src/pinboard.cr -o /usr/local/bin/pinboard

FROM gcr.io/distroless/static-debian13
WORKDIR /app
COPY --from=build /usr/local/bin/pinboard /usr/local/bin/pinboard
CMD ["/usr/local/bin/pinboard"]
