FROM tomcat:9.0-jre11-temurin
EXPOSE 8080
RUN rm -rf /usr/local/tomcat/webapps/*
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && \
    mkdir -p /usr/local/tomcat/webapps /usr/local/tomcat/logs /usr/local/tomcat/temp /usr/local/tomcat/work /usr/local/tomcat/conf/Catalina && \
    chown app:app /usr/local/tomcat /usr/local/tomcat/webapps /usr/local/tomcat/logs /usr/local/tomcat/temp /usr/local/tomcat/work /usr/local/tomcat/conf/Catalina
COPY --chown=app:app target/*.war /usr/local/tomcat/webapps/ROOT.war
USER app
CMD ["catalina.sh", "run"]
