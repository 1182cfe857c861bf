FROM maven:3-eclipse-temurin-21 AS build
WORKDIR /src
COPY . .
RUN mvn -B package -DskipTests
RUN java -Djarmode=tools -jar target/*.jar extract --layers --destination extracted --application-filename berths.jar

FROM eclipse-temurin:21-jre-alpine
RUN addgroup -S app && adduser -S -G app app
# the program
COPY --from=build --chown=app:app /src/extracted/dependencies/ /opt/berths/
COPY --from=build --chown=app:app /src/extracted/spring-boot-loader/ /opt/berths/
COPY --from=build --chown=app:app /src/extracted/snapshot-dependencies/ /opt/berths/
COPY --from=build --chown=app:app /src/extracted/application/ /opt/berths/
USER app
CMD ["java", "-XX:MaxRAMPercentage=75", "-jar", "/opt/berths/berths.jar"]
