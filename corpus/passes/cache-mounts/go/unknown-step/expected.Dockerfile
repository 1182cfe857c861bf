FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN go mod download
RUN ./tools/licenses --from modules
RUN --mount=type=cache,target=/root/.cache/go-build go build -o /bin/app .

FROM scratch
COPY --from=build /bin/app /bin/app
CMD ["/bin/app"]
