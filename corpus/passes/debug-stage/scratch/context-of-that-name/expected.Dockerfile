FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /bin/tides .

FROM scratch AS release
COPY --from=build /bin/tides /bin/tides
ENTRYPOINT ["/bin/tides"]

FROM release AS debug
COPY --from=busybox:1.37.0-musl /bin/ /busybox/
ENV PATH=$PATH:/busybox

FROM release
