FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -B -DskipTests package

FROM gcr.io/distroless/java21-debian13
WORKDIR /app
COPY --from=build /app/target/tolls.jar /app/target/tolls.jar
CMD ["target/tolls.jar"]
