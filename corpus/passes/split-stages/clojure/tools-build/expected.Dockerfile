FROM clojure:temurin-21-tools-deps AS build
WORKDIR /app
COPY . .
RUN clojure -T:build uber

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/target/quotes.jar /app/target/quotes.jar
CMD ["java", "-jar", "/app/target/quotes.jar"]
