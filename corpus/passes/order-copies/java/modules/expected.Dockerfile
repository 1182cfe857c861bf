FROM maven:3.9-eclipse-temurin-17
WORKDIR /app
COPY api/pom.xml api/
COPY pom.xml ./
COPY web/pom.xml web/
RUN mvn dependency:go-offline
COPY . .
RUN mvn package
CMD ["java", "-jar", "web/target/web-1.0.0.jar"]
