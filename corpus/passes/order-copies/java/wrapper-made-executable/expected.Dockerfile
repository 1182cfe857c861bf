FROM eclipse-temurin:17-jdk
WORKDIR /app
COPY pom.xml mvnw ./
COPY .mvn .mvn/
RUN chmod +x mvnw && ./mvnw dependency:go-offline
COPY . .
RUN chmod +x mvnw
RUN ./mvnw -q package -DskipTests
CMD ["java", "-cp", "target/kiosk-1.0.jar", "com.acme.Kiosk"]
