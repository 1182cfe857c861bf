FROM node:22 AS web
WORKDIR /src
COPY web/ web/
RUN yarn --cwd web install --frozen-lockfile && yarn --cwd web build

FROM golang:1.22 AS build
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY . .
COPY --from=web /src/web/dist /src/web/dist
RUN CGO_ENABLED=0 go build -o /usr/local/bin/shop .

FROM gcr.io/distroless/static-debian13
WORKDIR /src
COPY --from=build /usr/local/bin/shop /usr/local/bin/shop
EXPOSE 8080
CMD ["shop"]
