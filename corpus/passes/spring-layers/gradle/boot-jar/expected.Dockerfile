FROM gradle:8-jdk21 AS build
WORKDIR /home/gradle/src
COPY . .
RUN gradle bootJar --no-daemon
RUN java -Djarmode=tools -jar build/libs/berths.jar extract --layers --destination extracted

FROM eclipse-temurin:21-jre
COPY --from=build /home/gradle/src/extracted/dependencies/ /app/
COPY --from=build /home/gradle/src/extracted/spring-boot-loader/ /app/
COPY --from=build /home/gradle/src/extracted/snapshot-dependencies/ /app/
COPY --from=build /home/gradle/src/extracted/application/ /app/
WORKDIR /app
ENTRYPOINT ["java", "-jar", "berths.jar"]
