FROM alpine:3.20 AS build
RUN apk add --no-cache build-base cmake git openssl-dev
RUN git clone --depth 1 https://github.com/eclipse/mosquitto.git /build/mosquitto
RUN cmake -S /build/mosquitto -B /build/out -DCMAKE_BUILD_TYPE=Release -DDOCUMENTATION=OFF \
    && cmake --build /build/out \
    && cmake --install /build/out

FROM alpine:3.20
RUN apk add --no-cache ca-certificates libgomp libstdc++
COPY --from=build /usr/local /usr/local
EXPOSE 1883
CMD ["mosquitto", "-v"]
