FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /build
COPY pom.xml .
RUN mvn -B dependency:go-offline
COPY src ./src
RUN mvn -B package -DskipTests

FROM eclipse-temurin:21-jre
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /app/data && \
    chown app:app /app/data
COPY --from=build /build/target/orders-1.0.0.jar app.jar
EXPOSE 8081
USER app
ENTRYPOINT ["java", "-jar", "app.jar"]
