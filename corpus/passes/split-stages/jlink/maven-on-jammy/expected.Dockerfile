FROM maven:3.9-eclipse-temurin-21-jammy AS build
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -B -DskipTests package
RUN jdeps -q --ignore-missing-deps --multi-release 21 --print-module-deps /app/target/tolls.jar > /tmp/java-modules && \
    jlink --no-header-files --no-man-pages --compress=zip-6 --add-modules "$(cat /tmp/java-modules),jdk.crypto.ec" --output /opt/jre

FROM ubuntu:jammy
WORKDIR /app
COPY --from=build /opt/jre /opt/jre
COPY --from=build /app/target/tolls.jar /app/target/tolls.jar
ENV JAVA_HOME=/opt/jre
ENV PATH=/opt/jre/bin:$PATH
ENV LANG=C.UTF-8
CMD ["java", "-jar", "target/tolls.jar"]
