FROM eclipse-temurin:21-jdk
WORKDIR /app
COPY pom.xml mvnw ./
COPY .mvn .mvn/
RUN chmod +x ./mvnw && ./mvnw -q dependency:go-offline
COPY . .
RUN chmod +x mvnw && ./mvnw -q package -Dmaven.test.skip=true
CMD ["java", "-jar", "target/shop-0.0.1-SNAPSHOT.jar"]
