FROM node:20-alpine AS ui
RUN npm install -g pnpm@9
WORKDIR /src

COPY ui/package.json ui/pnpm-lock.yaml ./ui/
RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm --dir ui install --frozen-lockfile

COPY ui/ ui/
# what goes into the binary
RUN pnpm --dir ui build

FROM golang:1.22-alpine3.20 AS build
# the pages are built with Node
RUN apk add --no-cache git
WORKDIR /src

COPY . .
COPY --from=ui /src/ui/dist /src/ui/dist
RUN CGO_ENABLED=0 go build -o /usr/local/bin/shop .

FROM gcr.io/distroless/static-debian13
WORKDIR /src
COPY --from=build /usr/local/bin/shop /usr/local/bin/shop

EXPOSE 8080
CMD ["shop"]
