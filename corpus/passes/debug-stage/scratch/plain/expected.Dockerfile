FROM golang:1.22 AS build
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /bin/app .

FROM scratch AS runtime
COPY --from=build /bin/app /bin/app
USER 1000
EXPOSE 8080
ENTRYPOINT ["/bin/app"]

FROM runtime AS debug
COPY --from=busybox:1.37.0-musl /bin/ /busybox/
ENV PATH=$PATH:/busybox

FROM runtime
