FROM maven:3-eclipse-temurin-21 AS build
WORKDIR /src
COPY . .
RUN mvn -B package -DskipTests
RUN java -Djarmode=tools -jar target/berths-1.0.0.jar extract --layers --destination layers --application-filename app.jar

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /src/layers/dependencies/ ./
COPY --from=build /src/layers/spring-boot-loader/ ./
COPY --from=build /src/layers/snapshot-dependencies/ ./
COPY --from=build /src/layers/application/ ./
ENTRYPOINT ["java", "-jar", "app.jar"]
