FROM clojure:temurin-21-lein
WORKDIR /usr/src/app
COPY project.clj ./
RUN lein deps
COPY . .
RUN lein uberjar
CMD ["java", "-jar", "target/quotes-0.1.0-SNAPSHOT-standalone.jar"]
