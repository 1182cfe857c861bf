FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /src
COPY . .
RUN mvn -B package

FROM eclipse-temurin:21-jre
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --from=build /src/target/clock.jar /clock.jar
ADD --chown=app:app https://downloads.example.com/agents/metrics.jar /agents/metrics.jar
EXPOSE 8080
USER app
CMD ["java", "-javaagent:/agents/metrics.jar=port=9464", "-jar", "-Dtz=UTC", "/clock.jar"]
