FROM maven:3.9-eclipse-temurin-17
WORKDIR /app
COPY pom.xml ./
RUN mvn dependency:resolve
COPY . .
RUN mvn package
CMD ["java", "-jar", "target/shop-0.0.1-SNAPSHOT.jar"]
