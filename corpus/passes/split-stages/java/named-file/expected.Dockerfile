FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /app
COPY . .
RUN mvn -q package -DskipTests

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=build /app/src/main/resources/prices.csv /app/src/main/resources/prices.csv
COPY --from=build /app/target/shop-0.0.1-SNAPSHOT.jar /app/target/shop-0.0.1-SNAPSHOT.jar
CMD ["java", "-jar", "target/shop-0.0.1-SNAPSHOT.jar"]
