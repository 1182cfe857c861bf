FROM gradle:8.10-jdk21
WORKDIR /app
COPY settings.gradle ./
COPY web/build.gradle web/
RUN gradle --no-daemon :web:dependencies
COPY . .
RUN gradle :web:bootJar --no-daemon
CMD ["java", "-jar", "web/build/libs/web-0.0.1-SNAPSHOT.jar"]
