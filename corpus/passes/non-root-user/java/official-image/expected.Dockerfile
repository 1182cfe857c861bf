FROM openjdk:17-jdk-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY target/*.jar app.jar
EXPOSE 8080
USER app
ENTRYPOINT ["java", "-jar", "/app.jar"]
