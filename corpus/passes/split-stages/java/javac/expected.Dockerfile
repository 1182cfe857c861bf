FROM eclipse-temurin:17-jdk AS build
WORKDIR /app
COPY Main.java .
RUN javac Main.java

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=build /app /app
CMD ["java", "Main"]
