FROM gradle:8.7-jdk21 AS build
WORKDIR /app
COPY . .
RUN gradle installDist

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/build/install/greeter /app/build/install/greeter
CMD ["./build/install/greeter/bin/greeter"]
