FROM tomcat:10.1-jre21
EXPOSE 8080
COPY ./target/todo.war /usr/local/tomcat/webapps/
