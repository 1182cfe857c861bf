FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /src
COPY . .
RUN mvn -q package -DskipTests

FROM eclipse-temurin:21-jre
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    chown app:app /app
COPY --from=build --chown=app:app /src/target/clock.jar clock.jar
USER app
CMD ["java", "-jar", "clock.jar"]
