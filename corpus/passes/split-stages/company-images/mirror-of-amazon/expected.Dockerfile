FROM public.ecr.aws/docker/library/golang:1.22 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/tides .

FROM public.ecr.aws/docker/library/debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tzdata && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY --from=build /usr/local/bin/tides /usr/local/bin/tides
EXPOSE 8080
CMD ["tides"]
