FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /app
COPY pom.xml .
RUN mvn -Pprod dependency:go-offline
COPY src src
RUN mvn package -Pprod -DskipTests

FROM eclipse-temurin:17-jre
COPY --from=build /app/target/shop-0.0.1-SNAPSHOT.jar /app.jar
CMD ["java", "-jar", "/app.jar"]
