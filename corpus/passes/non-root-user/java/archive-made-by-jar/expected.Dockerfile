FROM eclipse-temurin:21-jdk AS build
WORKDIR /app
COPY . .
RUN mkdir -p out && javac -d out src/site/*.java && jar --create --file app.jar --main-class site.Main -C out .

FROM eclipse-temurin:21-jre
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app
COPY --from=build /app /app
EXPOSE 8080
USER app
CMD ["java", "-jar", "app.jar"]
