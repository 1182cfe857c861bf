FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /src
COPY . .
RUN mvn -q package -DskipTests

FROM eclipse-temurin:21-jre
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /var/log/clock && \
    chown app:app /var/log/clock
COPY --from=build /src/target/clock.jar /opt/clock/clock.jar
USER app
CMD ["java", "-jar", "/opt/clock/clock.jar"]
