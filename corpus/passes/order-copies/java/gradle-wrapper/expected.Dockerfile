FROM eclipse-temurin:21-jdk
WORKDIR /app
COPY build.gradle.kts settings.gradle.kts gradle.properties gradlew ./
COPY gradle gradle/
COPY buildSrc buildSrc/
RUN ./gradlew --no-daemon dependencies
COPY . .
RUN ./gradlew --no-daemon shadowJar
CMD ["java", "-jar", "build/libs/greeter-1.0.0-all.jar"]
