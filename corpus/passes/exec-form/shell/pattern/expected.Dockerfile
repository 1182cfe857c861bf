FROM eclipse-temurin:21-jre
WORKDIR /app
COPY app-*.jar ./
CMD exec java -jar app-*.jar
