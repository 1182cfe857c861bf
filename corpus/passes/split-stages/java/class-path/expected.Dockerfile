FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /srv
COPY pom.xml .
COPY src src
RUN mvn package

FROM eclipse-temurin:21-jre
WORKDIR /srv
COPY --from=build /srv/target/classes /srv/target/classes
COPY --from=build /srv/target/dependency /srv/target/dependency
CMD ["java", "-cp", "target/classes:target/dependency/*", "org.example.Main"]
