FROM node:20 AS site
WORKDIR /site
COPY site ./
RUN npm run build

FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /shop .

FROM gcr.io/distroless/static-debian12
COPY --from=site /site/out /site
COPY --from=build /shop /shop
EXPOSE 8080
USER 65532:65532
CMD ["/shop"]
