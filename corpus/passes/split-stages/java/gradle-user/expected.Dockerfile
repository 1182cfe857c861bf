FROM gradle:8.10-jdk21 AS build
WORKDIR /app
COPY --chown=gradle:gradle . .
RUN gradle bootJar --no-daemon

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/build/libs/shop-0.0.1-SNAPSHOT.jar /app/build/libs/shop-0.0.1-SNAPSHOT.jar
CMD ["java", "-jar", "build/libs/shop-0.0.1-SNAPSHOT.jar"]
