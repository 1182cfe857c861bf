FROM sbtscala/scala-sbt:eclipse-temurin-17.0.10_7_1.10.1_3.3.3 AS build
WORKDIR /app
COPY . .
RUN sbt assembly

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=build /app/target/scala-3.3.3/ferry-assembly-0.1.0-SNAPSHOT.jar /app/target/scala-3.3.3/ferry-assembly-0.1.0-SNAPSHOT.jar
CMD ["java", "-jar", "target/scala-3.3.3/ferry-assembly-0.1.0-SNAPSHOT.jar"]
