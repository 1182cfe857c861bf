FROM eclipse-temurin:21-jdk
WORKDIR /app
COPY .mvn/wrapper/maven-wrapper.properties .mvn/wrapper/
COPY mvnw pom.xml ./
RUN ./mvnw -q dependency:go-offline
COPY src src
RUN ./mvnw -q package
CMD ["java", "-jar", "target/shop-0.0.1-SNAPSHOT.jar"]
