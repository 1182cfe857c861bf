FROM gradle:8.10-jdk21
WORKDIR /app
COPY gradle/libs.versions.toml gradle/libs.versions.toml
COPY settings.gradle.kts build.gradle.kts gradle.properties ./
RUN gradle --no-daemon dependencies
COPY src src
RUN gradle shadowJar --no-daemon
CMD ["java", "-jar", "build/libs/greeter-1.0.0-all.jar"]
