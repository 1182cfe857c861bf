FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y build-essential
WORKDIR /src
COPY . .
RUN make && make install

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=build /usr/local /usr/local
RUN ldconfig
CMD ["tides"]
