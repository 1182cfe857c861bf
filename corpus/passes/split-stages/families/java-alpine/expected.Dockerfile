FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -B -DskipTests package

FROM eclipse-temurin:21-jre-alpine
WORKDIR /app
COPY --from=build /app/target/pilots.jar /app/target/pilots.jar
EXPOSE 8080
CMD ["java", "-jar", "target/pilots.jar"]
