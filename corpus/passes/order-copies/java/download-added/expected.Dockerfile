FROM maven:3.9-eclipse-temurin-17
WORKDIR /app
COPY pom.xml ./
RUN mvn -B dependency:go-offline
COPY . .
RUN mvn -B clean package -DskipTests
CMD ["java", "-jar", "target/shop-0.0.1-SNAPSHOT.jar"]
