FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -B package -DskipTests

FROM tomcat:10.1-jre17-temurin-jammy
RUN sed -i 's/port="8080"/port="9090"/' /usr/local/tomcat/conf/server.xml
COPY --from=build /app/target/todo.war /usr/local/tomcat/webapps/ROOT.war
HEALTHCHECK CMD curl -f http://localhost:9090/ || exit 1
EXPOSE 9090
CMD ["catalina.sh", "run"]
