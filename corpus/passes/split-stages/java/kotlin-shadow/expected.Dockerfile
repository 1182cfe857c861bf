FROM gradle:8-jdk21-alpine AS build
WORKDIR /app
COPY . .
RUN gradle shadowJar --no-daemon

FROM eclipse-temurin:21-jre-alpine
WORKDIR /app
COPY --from=build /app/build/libs/greeter-1.0.0-all.jar /app/build/libs/greeter-1.0.0-all.jar
ENTRYPOINT ["java", "-jar", "build/libs/greeter-1.0.0-all.jar"]
