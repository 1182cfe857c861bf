FROM eclipse-temurin:17-jre-alpine
VOLUME /tmp

RUN addgroup -S app && adduser -S -G app app

# mkdir -p target/dependency && (cd target/dependency; jar -xf ../*.jar)
ARG DEPENDENCY=target/dependency
COPY ${DEPENDENCY}/BOOT-INF/lib /app/lib
COPY ${DEPENDENCY}/META-INF /app/META-INF
COPY ${DEPENDENCY}/BOOT-INF/classes /app

USER app
ENTRYPOINT ["java", "-cp", "app:app/lib/*", "org.example.shop.ShopApplication"]
