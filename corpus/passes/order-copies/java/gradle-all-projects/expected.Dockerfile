FROM gradle:8.10-jdk21
WORKDIR /app
COPY api/build.gradle api/
COPY settings.gradle ./
COPY worker/build.gradle worker/
RUN gradle --no-daemon :api:dependencies :worker:dependencies
COPY . .
RUN gradle --no-daemon build -x test
CMD ["java", "-jar", "api/build/libs/api-0.0.1-SNAPSHOT.jar"]
