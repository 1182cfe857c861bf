FROM clojure:temurin-21-tools-deps
WORKDIR /app
COPY deps.edn ./
RUN clojure -P
COPY . .
RUN clojure -T:build uber
CMD ["java", "-jar", "/app/target/quotes.jar"]
