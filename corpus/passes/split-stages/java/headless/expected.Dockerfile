FROM amazoncorretto:17 AS build
WORKDIR /app
COPY . .
RUN ./mvnw -q package -DskipTests

FROM amazoncorretto:17-headless
WORKDIR /app
COPY --from=build /app/target/shop-0.0.1-SNAPSHOT.jar /app/target/shop-0.0.1-SNAPSHOT.jar
CMD ["java", "-jar", "target/shop-0.0.1-SNAPSHOT.jar"]
