FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -B -DskipTests package
RUN jlink --no-header-files --no-man-pages --compress=2 --add-modules java.base,java.net.http,java.sql,jdk.crypto.ec --output /opt/jre

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /opt/jre /opt/jre
COPY --from=build /app/target/tolls.jar /app/target/tolls.jar
ENV JAVA_HOME=/opt/jre
ENV PATH=/opt/jre/bin:$PATH
ENV LANG=C.UTF-8
CMD ["java", "-jar", "target/tolls.jar"]
