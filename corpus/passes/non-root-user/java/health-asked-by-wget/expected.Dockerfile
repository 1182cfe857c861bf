FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -q package -DskipTests

FROM eclipse-temurin:17-jre-alpine
WORKDIR /app
RUN addgroup -S app && adduser -S -G app app
COPY --from=build /src/target/shop-0.0.1-SNAPSHOT.jar app.jar
EXPOSE 8080
USER app
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD wget --quiet --tries=1 --spider http://localhost:8080/actuator/health/readiness || exit 1
ENTRYPOINT ["java", "-jar", "app.jar"]
