FROM gradle:8.5-jdk17 AS build
WORKDIR /src
COPY . .
RUN gradle installDist --no-daemon

FROM eclipse-temurin:17-jre
WORKDIR /src/build/install/tides
COPY --from=build /src/build/install/tides /src/build/install/tides
CMD ["bin/tides"]
