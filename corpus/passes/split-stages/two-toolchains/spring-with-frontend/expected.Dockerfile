FROM maven:3.9-eclipse-temurin-17 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN cd frontend && npm ci && npm run build && cp -r dist ../src/main/resources/static
RUN mvn -B package -DskipTests

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=build /app/target/shop.jar /app/target/shop.jar
EXPOSE 8080
CMD ["java", "-jar", "target/shop.jar"]
