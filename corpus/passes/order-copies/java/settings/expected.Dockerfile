FROM maven:3.9-eclipse-temurin-17
WORKDIR /app
COPY pom.xml ./
COPY ci/settings.xml ci/
RUN mvn -s ci/settings.xml dependency:go-offline
COPY . .
RUN mvn -s ci/settings.xml package
CMD ["java", "-jar", "target/shop-0.0.1-SNAPSHOT.jar"]
