FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /app
COPY pom.xml .
COPY src src
RUN mvn -q package

FROM eclipse-temurin:17-jre
WORKDIR /app/target
COPY --from=build /app/target/shop-0.0.1-SNAPSHOT.jar /app/target/shop-0.0.1-SNAPSHOT.jar
CMD ["java", "-jar", "shop-0.0.1-SNAPSHOT.jar"]
