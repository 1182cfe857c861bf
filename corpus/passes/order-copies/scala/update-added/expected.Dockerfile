FROM sbtscala/scala-sbt:eclipse-temurin-17.0.10_7_1.10.1_3.3.3
WORKDIR /app
COPY build.sbt ./
COPY project project/
RUN sbt update -Dsbt.log.noformat=true
COPY . .
RUN sbt -Dsbt.log.noformat=true assembly
CMD ["java", "-jar", "target/scala-3.3.3/ferry-assembly-0.1.0-SNAPSHOT.jar"]
