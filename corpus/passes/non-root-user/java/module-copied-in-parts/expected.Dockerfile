FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /app
COPY pom.xml .
COPY gateway/pom.xml gateway/
COPY ledger/pom.xml ledger/
RUN mvn -B -q dependency:go-offline
COPY gateway/src gateway/src
COPY ledger/src ledger/src
RUN mvn -B -q package -pl gateway -am -DskipTests

FROM eclipse-temurin:21-jre
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --from=build /app/gateway/target/gateway-*.jar app.jar
EXPOSE 8080
USER app
ENTRYPOINT ["java", "-jar", "app.jar"]
