from maven:3.9-eclipse-temurin-17 as build
workdir /build
copy pom.xml .
run mvn -B dependency:go-offline
copy src src
run mvn -B package -DskipTests

from eclipse-temurin:17-jre
copy --from=build /build/target/*.jar /app.jar
entrypoint ["java","-jar","/app.jar"]
