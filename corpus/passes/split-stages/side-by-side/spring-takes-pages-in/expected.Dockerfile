FROM node:20 AS frontend
WORKDIR /app
COPY frontend/ frontend/
RUN cd frontend && npm ci && npm run build

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /app
COPY . .
COPY --from=frontend /app/frontend/dist /app/frontend/dist
RUN cd frontend && cp -r dist ../src/main/resources/static
RUN mvn -B package -DskipTests

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=build /app/target/shop.jar /app/target/shop.jar
EXPOSE 8080
CMD ["java", "-jar", "target/shop.jar"]
