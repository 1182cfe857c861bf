FROM registry.example.com/java/maven:3.9-eclipse-temurin-17 AS build
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -B -DskipTests package

FROM registry.example.com/java/temurin:17-jre
WORKDIR /app
COPY --from=build /app/target/berths.jar /app/target/berths.jar
CMD ["java", "-jar", "target/berths.jar"]
