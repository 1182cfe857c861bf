FROM tomcat:10.1-jdk17-temurin AS build
RUN apt-get update && apt-get install -y maven
WORKDIR /app
COPY . .
RUN mvn -B package -DskipTests
RUN cp target/todo.war /usr/local/tomcat/webapps/ROOT.war

FROM tomcat:10.1-jre17-temurin
WORKDIR /app
COPY --from=build /usr/local/tomcat/webapps/ROOT.war /usr/local/tomcat/webapps/ROOT.war
EXPOSE 8080
CMD ["catalina.sh", "run"]
