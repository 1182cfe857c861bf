FROM sbtscala/scala-sbt:eclipse-temurin-17.0.10_7_1.10.1_3.3.3 AS build
WORKDIR /app
COPY . .
RUN sbt clean assembly && cp target/scala-3.3.3/ferry.jar /opt/ferry.jar

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=build /opt/ferry.jar /opt/ferry.jar
ENTRYPOINT ["java", "-Xmx256m", "-jar", "/opt/ferry.jar"]
