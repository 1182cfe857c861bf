FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /build
COPY pom.xml .
COPY src src
RUN mvn -B package

FROM eclipse-temurin:21 AS layers
WORKDIR /layers
COPY --from=build /build/target/*.jar app.jar
RUN java -Djarmode=tools -jar app.jar extract --layers --launcher

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=layers /layers/app/dependencies/ ./
COPY --from=layers /layers/app/spring-boot-loader/ ./
COPY --from=layers /layers/app/snapshot-dependencies/ ./
COPY --from=layers /layers/app/application/ ./
EXPOSE 8080
CMD ["java", "org.springframework.boot.loader.launch.JarLauncher"]
