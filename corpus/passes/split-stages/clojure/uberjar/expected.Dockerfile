FROM clojure:temurin-21-lein AS build
WORKDIR /usr/src/app
COPY project.clj .
RUN lein deps
COPY . .
RUN lein uberjar

FROM eclipse-temurin:21-jre
WORKDIR /usr/src/app
COPY --from=build /usr/src/app/target/quotes-0.1.0-SNAPSHOT-standalone.jar /usr/src/app/target/quotes-0.1.0-SNAPSHOT-standalone.jar
EXPOSE 3000
CMD ["java", "-jar", "target/quotes-0.1.0-SNAPSHOT-standalone.jar"]
