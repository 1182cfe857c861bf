FROM gradle:8.10-jdk21
WORKDIR /app
COPY build.gradle settings.gradle ./
RUN gradle --no-daemon dependencies
COPY . .
RUN gradle bootJar --no-daemon -x test
CMD ["java", "-jar", "build/libs/shop-0.0.1-SNAPSHOT.jar"]
