FROM gradle:8-jdk21 AS build
WORKDIR /src
COPY . .
RUN gradle shadowJar --no-daemon

FROM eclipse-temurin:21-jre
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /var/lib/greeter && \
    chown app:app /var/lib/greeter
COPY --from=build /src/build/libs/greeter-1.0.0-all.jar greeter.jar
USER app
CMD ["java", "-jar", "greeter.jar"]
