FROM tomcat:9.0-jdk17-temurin AS build
RUN apt-get update && apt-get install -y --no-install-recommends maven && rm -rf /var/lib/apt/lists/*
RUN rm -rf /usr/local/tomcat/webapps/* && rm -f /usr/local/tomcat/conf/logging.properties
WORKDIR /build
COPY pom.xml .
RUN mvn -B dependency:go-offline
COPY src src
RUN mvn -B package && cp target/*.war /usr/local/tomcat/webapps/

FROM tomcat:9.0-jre17-temurin
RUN rm -rf /usr/local/tomcat/webapps/* && rm -f /usr/local/tomcat/conf/logging.properties
WORKDIR /build
COPY --from=build /usr/local/tomcat/webapps /usr/local/tomcat/webapps
ENV CATALINA_OPTS="-Xmx256m"
EXPOSE 8080
CMD ["catalina.sh", "run"]
