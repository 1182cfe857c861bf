FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /srv
COPY . .
RUN mvn package

FROM eclipse-temurin:21-jre
WORKDIR /srv
COPY --from=build /srv /srv
CMD ["java", "-jar", "target/job-1.0.0.jar"]
