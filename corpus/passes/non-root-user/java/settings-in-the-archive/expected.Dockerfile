FROM eclipse-temurin:21-jre
WORKDIR /srv
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY target/*.jar settings.jar
EXPOSE 8888
USER app
ENTRYPOINT ["java", "-jar", "settings.jar"]
