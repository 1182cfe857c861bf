FROM clojure:temurin-17-lein-alpine AS build
WORKDIR /app
COPY . /app
RUN lein uberjar && mv target/quotes.jar .

FROM eclipse-temurin:17-jre-alpine
WORKDIR /app
COPY --from=build /app/quotes.jar /app/quotes.jar
CMD java $JAVA_OPTS -jar quotes.jar
