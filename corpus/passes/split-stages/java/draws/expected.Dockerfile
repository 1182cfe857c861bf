FROM maven:3.9-amazoncorretto-17 AS build
WORKDIR /app
COPY . .
RUN mvn -q package -DskipTests

FROM amazoncorretto:17
WORKDIR /app
COPY --from=build /app/target/shop-0.0.1-SNAPSHOT.jar /app/target/shop-0.0.1-SNAPSHOT.jar
CMD ["java", "-jar", "target/shop-0.0.1-SNAPSHOT.jar"]
